package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.gitops.StackStatus.State;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What becomes of a stack whose commit does not come up, or that somebody sends back. */
class GoingBackTest {
    @TempDir Path directory = Path.of("");

    private GitRepository repository = GitRepository.none();
    private String first = "";

    @BeforeEach
    void make_a_repository() throws Exception {
        repository = GitRepository.make(directory.resolve("repository"));
        first = commit("first");
    }

    private String commit(String name) throws Exception {
        return repository.write("stack.yaml", "services: {}\nx-" + name + ": 1\n").commit();
    }

    private Followed followed(String settings) throws IOException {
        return new Followed(directory, repository, settings);
    }

    private static boolean isLast(Followed followed, String name) {
        return followed.deployed().getLast().canonical().has("x-" + name);
    }

    /** One whose second commit does not come up. */
    private Followed failed(String settings) throws Exception {
        Followed followed = followed(settings);
        followed.look();
        commit("second");
        followed.fail(true);
        followed.look();
        followed.fail(false);
        return followed;
    }

    @Test
    void the_good_commit_is_kept_instead_of_a_bad_one() throws Exception {
        Followed followed = failed(", retries: 0");
        assertEquals(State.FAILED, followed.status().state());
        followed.look();
        assertEquals(State.ROLLED_BACK, followed.status().state());
        assertTrue(isLast(followed, "first"));
        assertEquals(Optional.of(first), followed.status().commit());
        followed.look();
        assertTrue(isLast(followed, "first"));
        // The next server knows.
        Followed next = followed(", retries: 0");
        next.look();
        assertTrue(isLast(next, "first"));
        assertEquals(List.of(State.ROLLED_BACK), next.told());
    }

    @Test
    void it_is_left_as_it_is_where_that_is_asked_for() throws Exception {
        String settings = ", retries: 0, rollback: false";
        Followed followed = failed(settings);
        int deployed = followed.deployed().size();
        followed.look();
        assertEquals(State.FAILED, followed.status().state());
        assertEquals(List.of("it does not come up"), followed.status().lines());
        assertEquals(deployed, followed.deployed().size());
        Followed next = followed(settings);
        next.look();
        assertEquals(List.of(), next.deployed());
        assertEquals(State.FAILED, next.status().state());
        commit("third");
        next.look();
        assertEquals(State.READY, next.status().state());
        assertTrue(isLast(next, "third"));
    }

    @Test
    void who_sends_it_back_has_it_go_back_also_where_nothing_is_kept() throws Exception {
        Followed followed = followed(", selfHeal: false");
        followed.look();
        commit("second");
        followed.look();
        assertTrue(isLast(followed, "second"));
        followed.stack().goBack();
        followed.look();
        assertTrue(isLast(followed, "first"));
        assertEquals(State.ROLLED_BACK, followed.status().state());
        int deployed = followed.deployed().size();
        followed.look();
        assertEquals(deployed, followed.deployed().size());
        assertFalse(followed.stack().memory().canGoBack());
    }

    @Test
    void what_is_not_kept_is_ready_for_the_next_server_too() throws Exception {
        followed(", selfHeal: false").look();
        Followed next = followed(", selfHeal: false");
        next.look();
        assertEquals(State.READY, next.status().state());
        assertEquals(List.of(), next.deployed());
    }
}
