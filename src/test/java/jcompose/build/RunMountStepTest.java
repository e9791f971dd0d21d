package jcompose.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.image.StoredImage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What {@code RUN} has mounted, on the machine's own system as the base. */
class RunMountStepTest {
    @TempDir Path directory;
    private Workshop workshop;

    @BeforeEach
    void open() throws IOException {
        workshop = new Workshop(directory.resolve("context"), directory.resolve("root"));
        workshop.contexts.put("host", new NamedContext.Directory(Path.of("/")));
    }

    @AfterEach
    void close() throws IOException {
        workshop.close();
    }

    private String result(String steps) throws Exception {
        StoredImage image =
                workshop.build(
                        "result",
                        "FROM host AS a\n" + steps + "\nFROM scratch\nCOPY --from=a /out /\n");
        return Files.readString(image.layers().getFirst().resolve("out"));
    }

    @Test
    void the_context_can_be_read_and_what_is_written_to_it_is_lost() throws Exception {
        workshop.write("src/a", "content\n");
        assertEquals(
                "content\n",
                result(
                        "RUN --mount=type=bind,source=src,target=/mnt/x,rw cat /mnt/x/a > /out"
                                + " && echo changed > /mnt/x/a && echo new > /mnt/x/b"));
        assertEquals("content\n", Files.readString(workshop.context.resolve("src/a")));
        assertFalse(Files.exists(workshop.context.resolve("src/b")));
    }

    @Test
    void what_a_step_reads_by_a_mount_counts() throws Exception {
        workshop.write("a", "one\n");
        String step = "RUN --mount=target=/mnt/x cat /mnt/x/a > /out";
        assertEquals("one\n", result(step));
        result(step);
        assertEquals(List.of(), workshop.started);
        workshop.write("a", "two\n");
        assertEquals("two\n", result(step));
    }

    @Test
    void another_stage_can_be_read() throws Exception {
        StoredImage image =
                workshop.build(
                        "result",
                        """
                        FROM host AS a
                        RUN mkdir /made && echo made > /made/x
                        FROM host AS b
                        RUN --mount=from=a,source=/made,target=/mnt/m cp /mnt/m/x /out
                        FROM scratch
                        COPY --from=b /out /
                        """);
        assertEquals("made\n", Files.readString(image.layers().getFirst().resolve("out")));
    }

    @Test
    void a_cache_stays_from_build_to_build_and_is_no_part_of_the_image() throws Exception {
        String step =
                "RUN --mount=type=cache,target=/var/cache/x,sharing=locked echo %s >>"
                        + " /var/cache/x/all && cp /var/cache/x/all /out";
        assertEquals("1\n", result(step.formatted("1")));
        assertEquals("1\n2\n", result(step.formatted("2")));
    }

    @Test
    void mount_points_leave_no_trace() throws Exception {
        workshop.write("a", "x");
        assertEquals(
                "nothing\n",
                result(
                        "RUN --mount=target=/quite/new/place --mount=type=tmpfs,target=/other/place"
                                + " echo x > /other/place/y\n"
                                + "RUN ls -d /quite /other > /out 2>/dev/null || echo nothing >"
                                + " /out"));
    }

    @Test
    void a_secret_is_there_while_the_step_runs() throws Exception {
        workshop.options = secret("token", new BuildOptions.Secret.Value("hidden"));
        assertEquals(
                "hidden 400 hidden\n",
                result(
                        "RUN --mount=type=secret,id=token --mount=type=secret,id=token,env=T"
                                + " echo $(cat /run/secrets/token) $(stat -c %a /run/secrets/token)"
                                + " $T > /out"));
        assertEquals("gone\n", result("RUN test -e /run/secrets/token || echo gone > /out"));
        try (var left = Files.walk(directory.resolve("root"))) {
            assertFalse(
                    left.filter(Files::isRegularFile)
                            .filter(file -> !file.endsWith("out"))
                            .anyMatch(RunMountStepTest::isSecret));
        }
    }

    private static boolean isSecret(Path file) {
        try {
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                    .equals("hidden");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void a_secret_that_is_required_and_missing_is_named() {
        var error =
                assertThrows(
                        BuildException.class,
                        () -> result("RUN --mount=type=secret,id=token,required true"));
        assertEquals(
                "Dockerfile:2: the secret token is required: give it with --secret"
                        + " id=token,src=…",
                error.getMessage());
    }

    @Test
    void a_here_document_is_a_script() throws Exception {
        assertEquals("a b\n", result("RUN <<EOF\nx=a\necho $x b > /out\nEOF"));
    }

    @Test
    void a_here_document_that_names_its_interpreter_is_run_by_it() throws Exception {
        assertEquals(
                "6\n",
                result("RUN <<EOF\n#!/usr/bin/awk -f\nBEGIN { print 2 * 3 > \"/out\" }\nEOF"));
    }

    @Test
    void here_documents_may_be_inputs_of_a_command() throws Exception {
        assertEquals("one\ntwo\n", result("RUN cat <<A > /out && cat <<B >> /out\none\nA\ntwo\nB"));
    }

    @Test
    void a_step_may_be_without_network() throws Exception {
        assertEquals("1\n", result("RUN --network=none grep -c : /proc/net/dev > /out"));
    }

    @Test
    void a_step_gets_the_whole_machine_only_where_that_is_allowed() throws Exception {
        String step = "RUN --security=insecure grep CapEff /proc/self/status | tr -d 0 > /out";
        var error = assertThrows(BuildException.class, () -> result(step));
        assertTrue(String.valueOf(error.getMessage()).contains("security.insecure"));
        assertEquals(
                List.of("> 2 | " + step),
                error.excerpt().stream().filter(l -> l.startsWith(">")).toList());
    }

    @Test
    void limits_reach_the_step() throws Exception {
        TreeMap<String, StepLimits.Limit> limits = new TreeMap<>();
        limits.put("nofile", new StepLimits.Limit(77, 99));
        workshop.options =
                options(
                        new StepLimits(Optional.empty(), Optional.of(8192L), limits),
                        new TreeMap<>());
        assertEquals(
                "77 99 8\n",
                result(
                        "RUN echo $(ulimit -Sn) $(ulimit -Hn) $(df -k /dev/shm | awk 'NR==2{print"
                                + " $2}') > /out"));
    }

    @Test
    void hosts_are_known_to_the_step() throws Exception {
        TreeMap<String, List<String>> hosts = new TreeMap<>();
        hosts.put("somewhere", List.of("192.0.2.7"));
        workshop.options = options(StepLimits.NONE, hosts);
        assertEquals("192.0.2.7\tsomewhere\n", result("RUN grep somewhere /etc/hosts > /out"));
    }

    private static BuildOptions options(StepLimits limits, SortedMap<String, List<String>> hosts) {
        return new BuildOptions(
                false,
                Set.of(),
                false,
                new TreeMap<>(),
                new TreeMap<>(),
                BuildOptions.StepNetwork.HOST,
                hosts,
                limits,
                false,
                false,
                List.of(),
                List.of());
    }

    private static BuildOptions secret(String id, BuildOptions.Secret secret) {
        TreeMap<String, BuildOptions.Secret> secrets = new TreeMap<>();
        secrets.put(id, secret);
        return new BuildOptions(
                false,
                Set.of(),
                false,
                secrets,
                new TreeMap<>(),
                BuildOptions.StepNetwork.HOST,
                new TreeMap<>(),
                StepLimits.NONE,
                false,
                false,
                List.of(),
                List.of());
    }
}
