package jcompose.runtime;

import jcompose.image.Platform;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the kernel executes programs for other processors than this machine's: where somebody has
 * registered an interpreter for them (Documentation/admin-guide/binfmt-misc.rst).
 *
 * @param registrations {@code /proc/sys/fs/binfmt_misc}
 */
public record ForeignPrograms(Path registrations) {
    /** The value of {@code e_machine} in an ELF header, by the architecture (elf.h). */
    private static final Map<String, Integer> MACHINES =
            Map.of(
                    "386", 3,
                    "arm", 40,
                    "amd64", 62,
                    "arm64", 183,
                    "loong64", 258,
                    "mips64le", 8,
                    "ppc64le", 21,
                    "riscv64", 243,
                    "s390x", 22);

    /** Where the number stands in a header's first bytes. */
    private static final int MACHINE = 18;

    private static final int DATA = 5;
    private static final int MOST_SIGNIFICANT_FIRST = 2;

    /** Those of the running kernel. */
    public static ForeignPrograms ofKernel() {
        return new ForeignPrograms(Path.of("/proc/sys/fs/binfmt_misc"));
    }

    /** Why programs for a platform cannot be executed, and what to do; empty where they can. */
    public Optional<String> obstacle(Platform platform) throws IOException {
        if (platform.isNative()) {
            return Optional.empty();
        }
        Optional<String> registered = registered(platform);
        if (registered.isEmpty()) {
            return Optional.of(
                    "this machine is "
                            + Platform.local()
                            + ", and nothing is registered in "
                            + registrations
                            + " that executes programs for "
                            + platform
                            + "; qemu-user does (Debian: qemu-user-static and binfmt-support)");
        }
        // Without F the interpreter is looked for in the container.
        return registered.get().lines().anyMatch(line -> line.matches("flags:.*F.*"))
                ? Optional.empty()
                : Optional.of(
                        "what is registered in "
                                + registrations
                                + " for programs for "
                                + platform
                                + " lacks the flag F, so that containers would have to contain the"
                                + " interpreter; register it with 'fix binary'");
    }

    private Optional<String> registered(Platform platform) throws IOException {
        Integer machine = MACHINES.get(platform.architecture());
        if (machine == null) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(registrations)) {
            for (Path entry : entries) {
                Optional<String> text = enabled(entry);
                if (text.isPresent() && machine.equals(machine(text.get()))) {
                    return text;
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty(); // the kernel has no such thing, or nobody has mounted it
        }
        return Optional.empty();
    }

    private static Optional<String> enabled(Path entry) throws IOException {
        try {
            return Optional.of(Files.readString(entry)).filter(text -> text.startsWith("enabled"));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // it was just taken away
        }
    }

    /** Of the ELF header that a registration's magic describes; -1 for none. */
    private static int machine(String registration) {
        String magic =
                registration
                        .lines()
                        .filter(line -> line.startsWith("magic "))
                        .findFirst()
                        .orElse("")
                        .replaceFirst("magic *", "");
        if (!magic.matches("7f454c46([0-9a-f]{2}){16,}")) {
            return -1;
        }
        int first = octet(magic, MACHINE);
        int second = octet(magic, MACHINE + 1);
        return octet(magic, DATA) == MOST_SIGNIFICANT_FIRST
                ? first << 8 | second
                : second << 8 | first;
    }

    private static int octet(String hex, int index) {
        return Integer.parseInt(hex.substring(2 * index, 2 * index + 2), 16);
    }
}
