package jcompose.stack.check;

import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.TmpfsSyntax;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.List;
import java.util.Set;

/** Volumes and tmpfs of one service: kinds that we have, targets that can be mounted on. */
final class CheckMounts {
    private static final Set<String> PROPAGATIONS =
            Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");

    private final Problems problems;

    private CheckMounts(Problems problems) {
        this.problems = problems;
    }

    static void check(Tree.Mapping service, KeyPath path, Problems problems) {
        CheckMounts check = new CheckMounts(problems);
        int index = 0;
        for (Tree volume : service.elements("volumes")) {
            if (volume instanceof Tree.Mapping map) {
                check.volume(map, path.key("volumes").index(index));
            }
            index++;
        }
        index = 0;
        for (Tree from : service.elements("volumes_from")) {
            if (from instanceof Tree.Text(Position position, String text)
                    && (text.startsWith("container:") || !text.matches("[^:]+(:r[ow])?"))) {
                problems.error(
                        position,
                        path.key("volumes_from").index(index),
                        "'" + text + "' is not supported",
                        "name a service of this stack, as in NAME or NAME:ro");
            }
            index++;
        }
        index = 0;
        for (Tree tmpfs : service.elements("tmpfs")) {
            if (tmpfs instanceof Tree.Text text) {
                check.tmpfs(text, path.key("tmpfs").index(index));
            }
            index++;
        }
    }

    private void volume(Tree.Mapping volume, KeyPath path) {
        Position position = volume.position();
        String type = volume.text("type");
        String source = volume.text("source");
        if (volume.get("target") instanceof Tree.Text(Position place, String target)) {
            target(target, place, path);
        }
        switch (type) {
            case "bind" -> {
                if (source != null && source.isEmpty()) {
                    problems.error(position, path, "the source of a bind mount cannot be empty");
                }
            }
            case "volume" -> {}
            case "tmpfs" -> {
                if (source != null) {
                    problems.error(position, path, "a tmpfs has no 'source'", "remove it");
                }
            }
            case "image" -> image(volume, path);
            case null -> {}
            default -> notYet("the type '" + type + "'", position, path);
        }
        for (String other : List.of("bind", "volume", "tmpfs", "image")) {
            if (type != null && !other.equals(type) && hasContent(volume, other)) {
                problems.error(
                        position,
                        path,
                        "'" + other + "' has no meaning for the type '" + type + "'",
                        "remove it");
            }
        }
        String propagation = volume.mapping("bind").text("propagation");
        if (propagation != null && !PROPAGATIONS.contains(propagation)) {
            problems.error(
                    position,
                    path,
                    "'" + propagation + "' is no propagation of mounts",
                    "use private, rprivate, shared, rshared, slave or rslave");
        }
        String subpath = volume.mapping("volume").text("subpath");
        if (subpath != null && !isBelow(subpath)) {
            problems.error(
                    position,
                    path,
                    "the subpath '" + subpath + "' does not lie in the volume",
                    "write a relative path without '..'");
        }
    }

    private void image(Tree.Mapping volume, KeyPath path) {
        String source = volume.text("source");
        if (source == null || source.isEmpty()) {
            problems.error(
                    volume.position(),
                    path,
                    "a volume of type 'image' needs a 'source'",
                    "name the image, as in source: nginx:alpine");
        }
        if (volume.get("read_only") instanceof Tree.Bool(Position place, boolean readOnly)
                && !readOnly) {
            problems.error(
                    place, path, "what an image brings cannot be written", "remove 'read_only'");
        }
        String subpath = volume.mapping("image").text("subpath");
        if (subpath != null && (subpath.isEmpty() || escapes(subpath))) {
            problems.error(
                    volume.position(),
                    path,
                    "the subpath '" + subpath + "' does not lie in the image",
                    "write a path from the image's root without '..'");
        }
    }

    private static boolean escapes(String subpath) {
        return List.of(subpath.split("/", -1)).contains("..");
    }

    private static boolean isBelow(String subpath) {
        return !subpath.isEmpty() && !subpath.startsWith("/") && !escapes(subpath);
    }

    private static boolean hasContent(Tree.Mapping volume, String key) {
        return !volume.mapping(key).entries().isEmpty();
    }

    private void tmpfs(Tree.Text text, KeyPath path) {
        try {
            target(TmpfsSyntax.parse(text.text()).target(), text.position(), path);
        } catch (GrammarException e) {
            problems.error(text.position(), path, e.getMessage(), e.hint());
        }
    }

    private void target(String target, Position position, KeyPath path) {
        if (!target.startsWith("/")) {
            boolean drive = target.length() > 1 && target.charAt(1) == ':';
            problems.error(
                    position,
                    path,
                    "the target '" + target + "' is not an absolute path",
                    drive
                            ? "a letter before a colon means a Windows drive: use the long form for"
                                    + " volumes of one letter"
                            : "begin it with /");
            return;
        }
        String plain = withoutSlashes(target);
        if (plain.isEmpty()) {
            problems.error(position, path, "nothing can be mounted on /");
            return;
        }
    }

    private static String withoutSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private void notYet(String what, Position position, KeyPath path) {
        problems.error(position, path, what + " is not supported yet");
    }
}
