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
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** Builds whose steps run in containers; as root, with the machine itself as the base. */
class RunStepTest {
    private static final String HELLO =
            """
            FROM host AS build
            WORKDIR /build
            COPY hello.c .
            RUN cc -static -o hello hello.c
            FROM scratch
            COPY --from=build /build/hello /hello
            ENTRYPOINT ["/hello"]
            """;

    @TempDir Path temporary;
    private Workshop workshop;

    @BeforeEach
    void open() throws IOException {
        workshop = workshop("store");
        workshop.write("hello.c", "#include <stdio.h>\nint main(void) { puts(__DATE__); }\n");
    }

    /** No test may leave a cgroup in one of ours. */
    @AfterEach
    void close() throws IOException {
        workshop.close();
    }

    @Test
    void a_program_is_built_on_the_machine_itself_and_stands_alone_in_the_image() throws Exception {
        StoredImage image = workshop.build("hello", HELLO);

        assertEquals(1, image.layers().size());
        Path program = image.layers().getFirst().resolve("hello");
        assertTrue(Files.isExecutable(program));
        Process process = new ProcessBuilder(program.toString()).start();
        assertEquals("Jan  1 1980", process.inputReader().readLine());
        assertFalse(Files.exists(Path.of("/build")), "the machine was written to");
    }

    @Test
    void a_second_build_of_the_same_starts_nothing() throws Exception {
        workshop.build("hello", HELLO);
        assertEquals(4, workshop.started.size());
        workshop.build("hello", HELLO);
        assertEquals(List.of(), workshop.started);
        workshop.build("other", HELLO);
        assertEquals(List.of(), workshop.started);
        // The stage that is only read from need not even be looked at.
        assertEquals(1, workshop.cached.size());
    }

    @Test
    void another_store_gets_the_same_image() throws Exception {
        StoredImage first = workshop.build("hello", HELLO);
        try (Workshop other = workshop("other")) {
            StoredImage second = other.build("hello", HELLO);
            assertEquals(first.manifest(), second.manifest());
        }
    }

    @Test
    void a_command_that_fails_is_named_with_its_last_words() {
        String dockerfile =
                """
                FROM host AS a
                RUN echo one; echo two >&2; exit 3
                FROM scratch
                COPY --from=a /x /
                """;
        var error = assertThrows(BuildException.class, () -> workshop.build("hello", dockerfile));
        assertEquals(
                """
                Dockerfile:2: RUN echo one; echo two >&2; exit 3 failed with exit status 3
                    one
                    two\
                """,
                error.getMessage());
        assertEquals(List.of("one", "two"), workshop.output);
    }

    @Test
    void a_command_has_its_variables_its_user_and_its_directory() throws Exception {
        workshop.arguments.put("SECRET", "given");
        workshop.arguments.put("UNKNOWN", "not declared");
        workshop.arguments.put("HTTP_PROXY", "http://proxy.example:3128");
        workshop.build(
                "hello",
                """
                FROM host AS a
                ARG SECRET=default
                ENV NAME="the name"
                WORKDIR /some/where
                RUN echo $SECRET $NAME $UNKNOWN $PWD $HTTP_PROXY
                USER daemon
                RUN id -un; hostname
                SHELL ["/bin/bash", "-c"]
                RUN echo ${BASH_VERSION:+bash}
                RUN ["/bin/echo", "$NAME"]
                FROM scratch
                COPY --from=a /some /some
                """);
        assertEquals(
                List.of(
                        "given the name /some/where http://proxy.example:3128",
                        "daemon",
                        "build",
                        "bash",
                        "$NAME"),
                workshop.output);
    }

    @Test
    void a_file_that_a_step_removes_is_gone_in_the_next_and_hidden_in_the_layer() throws Exception {
        workshop.write("remove.c", "#include <stdio.h>\nint main(void) { remove(\"/data/a\"); }\n");
        workshop.write("data/a", "a");
        workshop.write("data/b", "b");
        StoredImage image =
                workshop.build(
                        "hello",
                        """
                        FROM host AS tools
                        COPY remove.c /build/
                        RUN cc -static -o /build/remove /build/remove.c
                        FROM scratch
                        COPY --from=tools /build/remove /
                        COPY data /data
                        RUN ["/remove"]
                        """);

        Path hidden = image.layers().getFirst().resolve("data/a");
        assertEquals(0L, Files.getAttribute(hidden, "unix:rdev", LinkOption.NOFOLLOW_LINKS));
        StoredImage next = workshop.build("next", "FROM scratch\nCOPY --from=hello /data /data\n");
        assertFalse(Files.exists(next.layers().getFirst().resolve("data/a")));
        assertTrue(Files.exists(next.layers().getFirst().resolve("data/b")));
    }

    @Test
    void a_build_leaves_no_mount() throws Exception {
        String mounts = Files.readString(Path.of("/proc/self/mountinfo"));
        workshop.build("hello", HELLO);
        assertEquals(mounts, Files.readString(Path.of("/proc/self/mountinfo")));
    }

    private Workshop workshop(String store) throws IOException {
        Workshop workshop = new Workshop(temporary.resolve("context"), temporary.resolve(store));
        workshop.contexts.put("host", new NamedContext.Directory(Path.of("/")));
        return workshop;
    }
}
