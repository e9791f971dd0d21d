package jcompose.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.image.Platform;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Registrations as the kernel shows them, those of Debian's qemu-user-static. */
class ForeignProgramsTest {
    private static final Platform S390X = Platform.parse("linux/s390x");
    private static final Platform RISCV = Platform.parse("linux/riscv64");

    @TempDir Path registrations;

    @Test
    void what_this_machine_runs_needs_no_registration() throws IOException {
        assertEquals(Optional.empty(), obstacle(Platform.local()));
    }

    @Test
    void what_nobody_has_registered_is_said_with_what_would_help() throws IOException {
        Files.writeString(registrations.resolve("status"), "enabled\n");
        Files.createFile(registrations.resolve("register"));
        String obstacle = obstacle(S390X).orElseThrow();
        assertTrue(
                obstacle.startsWith(
                        "this machine is "
                                + Platform.local()
                                + ", and nothing is registered in "
                                + registrations),
                obstacle);
        assertTrue(obstacle.contains("qemu-user-static"), obstacle);
    }

    @Test
    void a_registration_is_known_by_the_processor_in_its_magic() throws IOException {
        register("s390x", "enabled", "POCF", "7f454c4602020100000000000000000000020016");
        assertEquals(Optional.empty(), obstacle(S390X));
        assertTrue(obstacle(RISCV).isPresent());
        register("riscv64", "enabled", "PF", "7f454c460201010000000000000000000200f300");
        assertEquals(Optional.empty(), obstacle(RISCV));
    }

    @Test
    void a_disabled_one_does_not_count() throws IOException {
        register("s390x", "disabled", "POCF", "7f454c4602020100000000000000000000020016");
        assertTrue(obstacle(S390X).orElseThrow().contains("nothing is registered"));
    }

    @Test
    void an_interpreter_that_is_looked_for_in_the_container_does_not_help() throws IOException {
        register("s390x", "enabled", "OC", "7f454c4602020100000000000000000000020016");
        assertTrue(obstacle(S390X).orElseThrow().contains("lacks the flag F"));
    }

    @Test
    void other_registrations_do_no_harm() throws IOException {
        register("python3.13", "enabled", "", "2b0e0d0a");
        Files.writeString(
                registrations.resolve("jar"), "enabled\ninterpreter /x\nflags:\nextension .jar\n");
        assertTrue(obstacle(S390X).isPresent());
        assertTrue(
                new ForeignPrograms(registrations.resolve("absent")).obstacle(S390X).isPresent());
    }

    private Optional<String> obstacle(Platform platform) throws IOException {
        return new ForeignPrograms(registrations).obstacle(platform);
    }

    private void register(String name, String state, String flags, String magic)
            throws IOException {
        Files.writeString(
                registrations.resolve(name),
                """
                %s
                interpreter /usr/libexec/qemu-binfmt/%s-binfmt-P
                flags: %s
                offset 0
                magic %s
                mask ffffffffffffff00fffffffffffffffffffeffff
                """
                        .formatted(state, name, flags, magic));
    }
}
