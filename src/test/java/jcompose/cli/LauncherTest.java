package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.call.ExitStatus;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Which of its ways the launcher goes. */
class LauncherTest {
    private final Installed installed = new Installed();
    private final Path beginning = installed.home().resolve("src/target/beginning");

    LauncherTest() throws IOException {}

    /** Long before the first call. */
    @BeforeEach
    void age() throws IOException {
        Instant time = Instant.now().minusSeconds(60);
        for (String name :
                List.of("jcompose", "src/target/jcompose.jar", "src/target/jcompose.aot")) {
            time = time.plusSeconds(1);
            Files.setLastModifiedTime(installed.home().resolve(name), FileTime.from(time));
        }
    }

    @AfterEach
    void remove() throws IOException {
        installed.close();
    }

    @Test
    void a_call_begins_as_the_one_before_has_left_it_until_the_launcher_changes() throws Exception {
        String version = installed.run("version").ok().out();
        List<String> left = Files.readAllLines(beginning);
        assertEquals(installed.home().toRealPath().toString(), left.getFirst());
        assertEquals("jcompose.Main", left.getLast());
        assertEquals(version, installed.run("version").ok().out());

        List<String> marked = new ArrayList<>(left);
        marked.add("--help");
        Files.write(beginning, marked);
        String help = installed.run("version").ok().out();
        assertTrue(help.startsWith("Usage: jcompose"), help);

        Path launcher = installed.home().resolve("jcompose");
        Files.setLastModifiedTime(launcher, FileTime.from(Instant.now().plusSeconds(1)));
        assertEquals(version, installed.run("version").ok().out());
        assertEquals(left, Files.readAllLines(beginning));
    }

    @Test
    void what_stays_begins_with_options_of_its_own() throws Exception {
        installed.run("version").ok();
        List<String> marked = new ArrayList<>(Files.readAllLines(beginning));
        marked.add("--no-such-option");
        Files.write(beginning, marked);
        assertEquals(ExitStatus.WRONG_USAGE, installed.run("version").status());
        String help = installed.run("serve", "--help").ok().out();
        assertTrue(help.startsWith("Usage: jcompose serve"), help);
    }
}
