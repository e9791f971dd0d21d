package jcompose.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * The way from the root directory to a path, through every symbolic link: each entry on it decides
 * what the path means, so a directory that is renamed and a link that is switched are changes too.
 */
final class Way {
    /** As the kernel (man 7 path_resolution). */
    private static final int MOST_LINKS = 40;

    private final BiConsumer<Path, Path> step;
    private final Deque<Path> names = new ArrayDeque<>();
    private Path place = Path.of("/");
    private int links;

    private Way(BiConsumer<Path, Path> step) {
        this.step = step;
    }

    /**
     * Walks it as far as there is something.
     *
     * @param step hears of each directory, without links in its own path, and the name in it
     */
    static void walk(Path path, BiConsumer<Path, Path> step) {
        Way way = new Way(step);
        way.prepend(path);
        way.walk();
    }

    private void walk() {
        while (!names.isEmpty()) {
            Path name = names.removeFirst();
            if (name.toString().equals("..")) {
                place = Objects.requireNonNullElse(place.getParent(), place);
                continue;
            }
            step.accept(place, name);
            Path next = place.resolve(name);
            if (Files.isSymbolicLink(next)) {
                if (++links > MOST_LINKS || !follow(next)) {
                    return;
                }
            } else if (Files.exists(next)) {
                place = next;
            } else {
                return;
            }
        }
    }

    private boolean follow(Path link) {
        try {
            Path target = Files.readSymbolicLink(link);
            place = target.isAbsolute() ? Path.of("/") : place;
            prepend(target);
            return true;
        } catch (IOException e) {
            return false; // gone this moment, which is an event of its own
        }
    }

    private void prepend(Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            Path name = path.getName(i);
            if (!name.toString().isEmpty() && !name.toString().equals(".")) {
                names.addFirst(name);
            }
        }
    }
}
