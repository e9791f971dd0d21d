package jcompose.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.image.Platform;
import jcompose.image.StoredImage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** How stages stand to each other. */
class StagesTest {
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

    @Test
    @Timeout(120)
    void stages_that_do_not_need_each_other_are_built_at_the_same_time() throws Exception {
        String waiting =
                "RUN --mount=type=cache,target=/c touch /c/%1$s && until test -e /c/%2$s; do sleep"
                        + " 0.02; done && touch /%1$s\n";
        StoredImage image =
                workshop.build(
                        "both",
                        "FROM host AS a\n"
                                + waiting.formatted("a", "b")
                                + "FROM host AS b\n"
                                + waiting.formatted("b", "a")
                                + "FROM scratch\nCOPY --from=a /a /\nCOPY --from=b /b /\n");
        assertEquals(2, image.layers().size());
    }

    @Test
    @Timeout(120)
    void the_failure_of_one_stage_ends_the_others() {
        var error =
                assertThrows(
                        BuildException.class,
                        () ->
                                workshop.build(
                                        "none",
                                        """
                                        FROM host AS slow
                                        RUN sleep 1000
                                        FROM host AS wrong
                                        RUN false
                                        FROM scratch
                                        COPY --from=slow /x /
                                        COPY --from=wrong /x /
                                        """));
        assertEquals("Dockerfile:4: RUN false failed with exit status 1", error.getMessage());
        assertEquals(
                List.of(
                        "  2 | RUN sleep 1000",
                        "  3 | FROM host AS wrong",
                        "> 4 | RUN false",
                        "  5 | FROM scratch",
                        "  6 | COPY --from=slow /x /"),
                error.excerpt());
    }

    @Test
    void a_stage_that_nobody_needs_is_not_built() throws Exception {
        workshop.write("a", "");
        workshop.build("image", "FROM host AS unused\nRUN false\nFROM scratch\nCOPY a /\n");
        assertEquals(List.of("1/1 COPY a /"), workshop.started);
    }

    @Test
    void a_stage_that_comes_out_the_same_does_not_make_later_steps_run() throws Exception {
        String rest =
                """
                FROM busy
                COPY --from=a /same /
                COPY <<X /two
                X
                """;
        workshop.build("busy", "FROM scratch\nCOPY <<X /base\nX\n");
        workshop.build("image", "FROM host AS a\nRUN echo 1 > /same # one\n" + rest);
        workshop.build("image", "FROM host AS a\nRUN echo 1 > /same # two\n" + rest);
        assertEquals(List.of("COPY <<X /two"), workshop.cached);
    }

    @Test
    void an_image_may_have_instructions_for_those_who_build_on_it() throws Exception {
        workshop.write("app", "x");
        StoredImage base =
                workshop.build(
                        "base",
                        "FROM scratch\nCOPY app /app\nONBUILD ENV A=1\nONBUILD COPY app /b\n");
        assertEquals(List.of("ENV A=1", "COPY app /b"), base.config().onBuild());
        StoredImage image = workshop.build("image", "FROM base\nENV C=$A\n");
        assertEquals("1", image.config().environment().get("C"));
        assertEquals(List.of(), image.config().onBuild());
        assertTrue(Files.exists(image.layers().getFirst().resolve("b")));
    }

    @Test
    void arguments_come_from_above_the_first_stage_only_where_a_stage_asks_for_them()
            throws Exception {
        workshop.write("a", "");
        StoredImage image =
                workshop.build(
                        "image",
                        "ARG A=1\nFROM scratch\nENV B=$A\nARG A\nARG TARGETARCH\nENV C=$A"
                                + " D=$TARGETARCH\nCOPY a /\n");
        assertEquals("", image.config().environment().get("B"));
        assertEquals("1", image.config().environment().get("C"));
        assertEquals(Platform.local().architecture(), image.config().environment().get("D"));
    }

    @Test
    void an_argument_that_nobody_asks_for_is_told() throws Exception {
        workshop.write("a", "");
        workshop.arguments.put("VERSOIN", "1");
        workshop.build("image", "FROM scratch\nARG VERSION\nCOPY a /\n");
        assertEquals(List.of("no ARG asks for the build argument VERSOIN"), workshop.warnings);
    }

    @Test
    void steps_are_done_again_where_that_is_wanted() throws Exception {
        String dockerfile =
                """
                FROM host AS a
                RUN cat /proc/sys/kernel/random/uuid > /x
                FROM scratch
                COPY --from=a /x /
                """;
        StoredImage first = workshop.build("image", dockerfile);
        workshop.options = again(true, Set.of());
        StoredImage second = workshop.build("image", dockerfile);
        assertTrue(!first.id().equals(second.id()));
        workshop.options = BuildOptions.DEFAULT;
        assertEquals(second.id(), workshop.build("other", dockerfile).id());
        workshop.options = again(false, Set.of("a"));
        StoredImage third = workshop.build("image", dockerfile);
        assertTrue(!third.id().equals(second.id()));
    }

    private static BuildOptions again(boolean all, Set<String> stages) {
        return new BuildOptions(
                all,
                stages,
                false,
                new TreeMap<>(),
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
