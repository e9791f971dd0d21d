package jcompose.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/** Files of SOPS that are encrypted for other keys than those of age. */
class SopsProgramTest {
    private static final String YAML =
            """
            a: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]
            sops:
                pgp:
                    - enc: |
                        -----BEGIN PGP MESSAGE-----
                      fp: 85D77543B3D624B63CEA9E6DBC17301B491B3F21
                hc_vault:
                    - vault_address: https://vault.example.org
                lastmodified: "2026-01-02T03:04:05Z"
                mac: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]
            """;

    @TempDir Path directory = Path.of("");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String clear(SecretFiles files, String name, String content) throws IOException {
        byte[] clear = files.decrypt(Path.of(name), bytes(content)).orElseThrow();
        return new String(clear, StandardCharsets.UTF_8);
    }

    private static String refused(SecretFiles files) {
        IOException refused = assertThrows(IOException.class, () -> clear(files, "a.yaml", YAML));
        return String.valueOf(refused.getMessage());
    }

    /** Those that look for programs in the test's directory and nowhere else. */
    private SecretFiles files(Optional<Path> keys) {
        Map<String, String> environment =
                Map.of("GNUPGHOME", "/etc/gnupg", "PATH", directory + ":/usr/bin:/bin");
        return new SecretFiles(keys, environment);
    }

    /** Stands as sops, to show how that is called: decrypts nothing. */
    private void standIn(String script) throws IOException {
        Path program = Files.writeString(directory.resolve("sops"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void nobody_is_asked_where_no_keys_are_named() {
        assertEquals(
                "it is encrypted for keys of pgp, hc_vault: that takes the program sops, and to be"
                        + " told where the keys are (decryption.gnupgHome, decryption.environment)",
                refused(new SecretFiles(Optional.empty())));
    }

    @Test
    void where_sops_is_not_installed_it_is_missed() {
        Map<String, String> nowhere = Map.of("PATH", directory.toString());
        assertEquals(
                "it is encrypted for keys of pgp, hc_vault: that takes the program sops, which is"
                        + " not installed",
                refused(new SecretFiles(Optional.empty(), nowhere)));
    }

    @Test
    void it_is_told_the_type_reads_a_pipe_and_sees_only_the_variables_that_are_given()
            throws Exception {
        standIn("echo \"$@\"; env | grep -v '^_=\\|^PWD=' | sort; test -p /dev/stdin && cat\n");
        String head =
                "--decrypt --input-type %1$s --output-type %1$s /dev/stdin\nGNUPGHOME=/etc/gnupg\n"
                        + "HOME=/nonexistent\nLC_ALL=C.UTF-8\nPATH="
                        + directory
                        + ":/usr/bin:/bin\n";
        SecretFiles files = files(Optional.empty());
        assertEquals(head.formatted("yaml") + YAML, clear(files, "a.yaml", YAML));
        String value = "ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]";
        String dotenv = "A=" + value + "\nsops_kms__list_0__map_arn=x\nsops_mac=" + value + "\n";
        assertEquals(head.formatted("dotenv") + dotenv, clear(files, "a.env", dotenv));
        String json =
                "{\"data\": \""
                        + value
                        + "\", \"sops\": {\"kms\": [{}], \"mac\": \""
                        + value
                        + "\"}}";
        assertEquals(head.formatted("json") + json, clear(files, "a.json", json));
        assertEquals(head.formatted("binary") + json, clear(files, "a.bin", json));
    }

    @Test
    void what_it_says_when_it_fails_is_passed_on() throws Exception {
        standIn("echo 'Failed to get the data key' >&2; exit 128\n");
        assertEquals(
                "it is encrypted for keys of pgp, hc_vault, and sops says: [Failed to get the data"
                        + " key]",
                refused(files(Optional.empty())));
    }

    @Test
    void what_keys_of_age_can_read_is_read_without_it() throws Exception {
        standIn("exit 1\n");
        AgeKey key = AgeKey.make(directory.resolve("keys"));
        Sops sops = new Sops(key);
        String text = "A=" + sops.value("A:", "one", "str") + "\n" + sops.dotenv();
        assertTrue(clear(files(Optional.of(key.file())), "a.env", text).startsWith("A=one\n"));
    }

    private static String run(Map<String, String> environment, String input, String... command)
            throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().write(bytes(input));
        process.getOutputStream().close();
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), said);
            return said;
        }
    }

    @Test
    void a_file_for_a_key_of_gpg_is_read() throws Exception {
        boolean installed =
                new ProcessBuilder("sh", "-c", "command -v sops && command -v gpg")
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
        assumeTrue(installed, "sops is not installed");
        Path home = Files.createDirectory(directory.resolve("gnupg"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> gnupg = Map.of("GNUPGHOME", home.toString());
        try {
            run(
                    gnupg,
                    "",
                    "gpg",
                    "--batch",
                    "--passphrase",
                    "",
                    "--quick-gen-key",
                    "t@example.org");
            String print =
                    run(gnupg, "", "gpg", "--with-colons", "--list-keys")
                            .lines()
                            .filter(line -> line.startsWith("fpr:"))
                            .map(line -> line.split(":", -1)[9])
                            .findFirst()
                            .orElseThrow();
            String encrypted =
                    run(
                            gnupg,
                            "services:\n  a: {image: secret}\n",
                            "sops",
                            "--encrypt",
                            "--pgp",
                            print,
                            "--input-type",
                            "yaml",
                            "--output-type",
                            "yaml",
                            "/dev/stdin");
            assertTrue(encrypted.contains("ENC[AES256_GCM,"), encrypted);
            SecretFiles files = new SecretFiles(Optional.empty(), gnupg);
            assertTrue(clear(files, "a.yaml", encrypted).contains("image: secret"));
        } finally {
            run(gnupg, "", "gpgconf", "--kill", "all");
        }
    }
}
