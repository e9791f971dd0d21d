package jcompose.build;

import jcompose.dockerfile.Instruction;
import jcompose.dockerfile.Program;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Build arguments that no {@code ARG} asks for: mostly a slip of the pen. */
final class UnusedArguments {
    private static final List<String> ALWAYS_KNOWN =
            List.of("ALL_PROXY", "FTP_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY");

    private UnusedArguments() {}

    static Optional<String> warning(Program program, Collection<String> given) {
        TreeSet<String> unused = new TreeSet<>(given);
        unused.remove(Planner.EPOCH);
        unused.removeIf(
                name ->
                        name.startsWith("BUILDKIT_")
                                || ALWAYS_KNOWN.contains(name.toUpperCase(Locale.ROOT)));
        program.globals().forEach(arg -> remove(arg, unused));
        program.stages()
                .forEach(stage -> stage.instructions().forEach(each -> remove(each, unused)));
        return unused.isEmpty()
                ? Optional.empty()
                : Optional.of("no ARG asks for the build argument " + String.join(", ", unused));
    }

    private static void remove(Instruction instruction, Set<String> unused) {
        if (instruction instanceof Instruction.Arg arg) {
            arg.declarations().forEach(each -> unused.remove(each.name()));
        }
    }
}
