package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.Set;

/** Names, drivers and driver options of the stack's volumes. */
final class CheckVolumes {
    private static final Set<String> OPTIONS = Set.of("type", "o", "device");

    private final Problems problems;

    private CheckVolumes(Problems problems) {
        this.problems = problems;
    }

    static void check(Tree.Mapping file, Problems problems) {
        CheckVolumes check = new CheckVolumes(problems);
        KeyPath path = KeyPath.ROOT.key("volumes");
        file.mapping("volumes")
                .entries()
                .forEach(
                        (name, entry) -> {
                            if (entry.value() instanceof Tree.Mapping volume) {
                                check.volume(volume, path.key(name));
                            }
                        });
    }

    private void volume(Tree.Mapping volume, KeyPath path) {
        if (volume.get("name") instanceof Tree.Text(Position position, String name)
                && !name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*")) {
            problems.error(
                    position,
                    path.key("name"),
                    "'" + name + "' cannot be the name of a volume",
                    "use letters, digits, '-', '_' and '.', first a letter or digit");
        }
        if (volume.get("driver") instanceof Tree.Text(Position position, String driver)
                && !driver.equals("local")) {
            problems.error(
                    position,
                    path.key("driver"),
                    "the driver '" + driver + "' is not supported",
                    "use local");
        }
        Tree.Mapping options = volume.mapping("driver_opts");
        options.entries()
                .forEach(
                        (name, entry) -> {
                            if (!OPTIONS.contains(name)) {
                                problems.error(
                                        entry.position(),
                                        path.key("driver_opts").key(name),
                                        "the driver 'local' has no option '" + name + "'",
                                        "use type, o and device");
                            }
                        });
        if (options.has("type") != options.has("device")) {
            problems.error(
                    options.position(),
                    path.key("driver_opts"),
                    "'type' and 'device' are only of use together",
                    "for a directory of this machine write type: none, o: bind, device: /path");
        }
    }
}
