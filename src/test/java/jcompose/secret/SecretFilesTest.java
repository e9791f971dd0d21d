package jcompose.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** What encrypted files say, to who holds the key. */
class SecretFilesTest {
    @TempDir Path directory = Path.of("");

    private AgeKey key = new AgeKey(Path.of(""), "");
    private SecretFiles files = new SecretFiles(Optional.empty());

    @BeforeEach
    void make_a_key() throws Exception {
        key = AgeKey.make(directory.resolve("keys"));
        files = new SecretFiles(Optional.of(key.file()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Optional<String> clear(String name, String content) throws IOException {
        return files.decrypt(Path.of(name), bytes(content))
                .map(found -> new String(found, StandardCharsets.UTF_8));
    }

    private String refused(String name, String content) {
        IOException refused = assertThrows(IOException.class, () -> clear(name, content));
        return String.valueOf(refused.getMessage());
    }

    @Test
    void a_file_of_age_is_read_with_and_without_its_armor() throws Exception {
        byte[] binary = {0, 1, (byte) 0xff};
        assertEquals(
                Optional.of("0001ff"),
                files.decrypt(Path.of("x"), key.encrypt(binary)).map(HexFormat.of()::formatHex));
        String armored = new String(key.encrypt(bytes("A=b\n"), "-a"), StandardCharsets.US_ASCII);
        assertEquals(Optional.of("A=b\n"), clear("x.env", armored));
    }

    @Test
    void other_files_are_as_they_are() throws Exception {
        for (String text :
                new String[] {"", "a: 1\n", "note: ENC[AES256_GCM,data:x]\n", "{}", "\0"}) {
            for (String name : new String[] {"a.yaml", "a.json", "a.env", "a"}) {
                assertEquals(Optional.empty(), clear(name, text), name + text);
            }
        }
    }

    private String yaml() throws Exception {
        Sops sops = new Sops(key);
        return "services:\n  a:\n    environment:\n      P: "
                + sops.value("services:a:environment:P:", "se'c\"r\net $ü", "str")
                + " # note\n    scale: "
                + sops.value("services:a:scale:", "3", "int")
                + "\n    init: "
                + sops.value("services:a:init:", "True", "bool")
                + "\n    command:\n      - "
                + sops.value("services:a:command:", "-c", "str")
                + "\n      - ''\n    none:\n    x_unencrypted: {a: "
                + sops.clear("word")
                + ", b: 1"
                + sops.clear("1").substring(1)
                + ", c: true"
                + sops.clear("True").substring(4)
                + ", d: 1.50"
                + sops.clear("1.5").substring(3)
                + "}\n"
                + sops.yaml();
    }

    @Test
    void yaml_of_sops_keeps_its_lines() throws Exception {
        assertEquals(
                """
                services:
                  a:
                    environment:
                      P: "se'c\\"r\\net $ü" # note
                    scale: 3
                    init: true
                    command:
                      - "-c"
                      - ''
                    none:
                    x_unencrypted: {a: word, b: 1, c: true, d: 1.50}
                """,
                clear("stack.yaml", yaml()).orElse("").stripTrailing() + "\n");
    }

    @Test
    void variables_json_and_other_files_of_sops_are_read() throws Exception {
        Sops dotenv = new Sops(key);
        String text =
                "# a comment\nA="
                        + dotenv.value("A:", "one\ntwo", "str")
                        + "\nB_unencrypted="
                        + dotenv.clear("b")
                        + "\n"
                        + dotenv.dotenv();
        assertEquals(
                Optional.of("# a comment\nA=one\\ntwo\nB_unencrypted=b\n\n"), clear("a.env", text));
        for (String name : new String[] {"a.json", "a.bin"}) {
            Sops sops = new Sops(key);
            String json =
                    "{\"data\": \""
                            + sops.value("data:", "hi\n", "str")
                            + "\", \"sops\": {\"age\": [{\"enc\": \""
                            + sops.recipient().replace("\n", "\\n")
                            + "\"}], \"lastmodified\": \""
                            + Sops.MODIFIED
                            + "\", \"mac\": \""
                            + sops.mac()
                            + "\"}}";
            String expected = name.equals("a.bin") ? "hi\n" : "{\"data\":\"hi\\n\"}\n";
            assertEquals(Optional.of(expected), clear(name, json));
        }
    }

    @Test
    void who_does_not_hold_the_key_is_told_so() throws Exception {
        String yaml = yaml();
        Path other = AgeKey.make(directory.resolve("other")).file();
        files = new SecretFiles(Optional.of(other));
        assertEquals("none of the keys in " + other + " fits", refused("a.yaml", yaml));
        files = new SecretFiles(Optional.of(directory.resolve("missing")));
        assertEquals(
                "there is no file with keys, " + directory.resolve("missing"),
                refused("a.yaml", yaml));
        files = new SecretFiles(Optional.empty());
        assertEquals(
                "it is encrypted, and there is no key for it (decryption.ageKeys)",
                refused("a.yaml", yaml));
    }

    @Test
    void a_change_after_it_was_encrypted_is_seen() throws Exception {
        String yaml = yaml();
        String place = "it was changed after it was encrypted, at services:a:";
        assertTrue(refused("a.yaml", yaml.replaceFirst("data:..", "data:xx")).startsWith(place));
        assertEquals(
                "services:a:scale ought to be encrypted and is not",
                refused("a.yaml", yaml.replaceFirst("scale: ENC\\S*", "scale: '9'")));
        assertEquals(
                "services.a.scale ought to be encrypted and is not",
                refused("a.yaml", yaml.replaceFirst("scale: ENC\\S*", "scale: 9")));
        String mac = "it was changed after it was encrypted: its MAC does not fit";
        assertEquals(mac, refused("a.yaml", yaml.replace("a: word", "a: other")));
        assertEquals(mac, refused("a.yaml", yaml.replace("- ''", "- ''\n    more_unencrypted: 1")));
        String command = yaml.replaceFirst("(?m)^      - ENC.*\n", "");
        assertEquals(mac, refused("a.yaml", command));
    }

    @Test
    void a_value_at_another_place_is_not_taken() throws Exception {
        String moved = yaml().replace("      P: ENC", "      Q: ENC");
        assertEquals(
                "it was changed after it was encrypted, at services:a:environment:Q",
                refused("a.yaml", moved));
    }
}
