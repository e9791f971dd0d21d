package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A name that is no service's is refused by each command that takes one, before it does anything.
 */
class ServiceNamesTest {
    private Machinery jcompose;
    private String file;

    @BeforeEach
    void a_stack_that_nobody_has_brought_up() throws IOException {
        jcompose = new Machinery();
        file =
                jcompose.write(
                                "elsewhere/stack.yaml",
                                "name: "
                                        + jcompose.stack()
                                        + "\nservices: {web: {image: nowhere.invalid/web}}\n")
                        .toString();
    }

    @AfterEach
    void clean() throws IOException {
        jcompose.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "build wob",
                "config wob",
                "config --hash wob",
                "create wob",
                "create --scale wob=2",
                "down wob",
                "events wob",
                "images wob",
                "kill wob",
                "kill -s HUP wob",
                "logs wob",
                "logs -f wob",
                "logs web wob",
                "pause wob",
                "port wob 80",
                "ps wob",
                "ps -a wob",
                "pull wob",
                "pull --include-deps wob",
                "push wob",
                "restart wob",
                "rm -f wob",
                "run wob true",
                "scale wob=2",
                "start wob",
                "stats --no-stream wob",
                "stop wob",
                "top wob",
                "unpause wob",
                "up -d wob",
                "up --attach wob",
                "up --exit-code-from wob",
                "up --no-attach wob",
                "volumes wob",
                "wait wob"
            })
    void is_refused(String call) {
        Ran ran = run(call);
        assertEquals(1, ran.status(), ran.err());
        assertTrue(ran.err().contains("no such service: wob; did you mean 'web'?"), ran.err());
        assertEquals("", ran.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"logs wob", "events wob", "ps wob", "stop wob", "stats wob"})
    void is_refused_where_there_is_no_file(String call) {
        List<String> words = new ArrayList<>(List.of("-p", jcompose.stack()));
        words.addAll(List.of(call.split(" ")));
        Ran ran = jcompose.run(words.toArray(String[]::new));
        assertEquals(1, ran.status(), ran.err());
        assertEquals("jcompose: no such service: wob\n", ran.err());
    }

    /** These take containers' names as well, and say what they look for. */
    @Test
    void is_refused_where_containers_may_be_named() {
        assertRefused("attach wob", "service \"wob\" is not running");
        assertRefused("exec wob true", "service \"wob\" is not running");
        assertRefused("cp wob:/etc .", "No such container: wob");
        assertRefused("export wob", "No such container: wob");
        assertRefused("commit wob name", "No such container: wob");
    }

    @Test
    void of_a_service_that_does_not_run_there_is_nothing_to_tell() {
        for (String call : List.of("logs web", "ps web", "top web", "images web", "volumes web")) {
            run(call).ok();
        }
    }

    private void assertRefused(String call, String sentence) {
        Ran ran = run(call);
        assertEquals(1, ran.status(), ran.err());
        assertTrue(ran.err().contains(sentence), ran.err());
    }

    private Ran run(String call) {
        List<String> words = new ArrayList<>(List.of("-f", file));
        words.addAll(List.of(call.split(" ")));
        return jcompose.run(words.toArray(String[]::new));
    }
}
