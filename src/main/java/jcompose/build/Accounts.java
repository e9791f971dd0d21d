package jcompose.build;

import jcompose.dockerfile.Location;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Users and groups by the names that a stage's own {@code /etc/passwd} and {@code /etc/group} give
 * them.
 *
 * @param layers topmost first
 */
record Accounts(List<Path> layers) {
    private static final long HIGHEST = 0xFFFFFFFEL;

    /**
     * Turns {@code user[:group]} into numbers. A group that is not given is the user's own, or the
     * same number: Dockerfile reference, "COPY --chown".
     */
    String numeric(String owner, Location location) throws BuildException, IOException {
        int colon = owner.indexOf(':');
        String user = colon < 0 ? owner : owner.substring(0, colon);
        Optional<List<String>> account = Optional.empty();
        String uid = user;
        if (!isNumber(user)) {
            account = find("passwd", user);
            if (account.isEmpty()) {
                throw BuildException.at(
                        location, "there is no user " + user + " in the stage's /etc/passwd");
            }
            uid = account.get().get(2);
        }
        if (colon < 0) {
            return uid + ":" + (account.isPresent() ? account.get().get(3) : uid);
        }
        String group = owner.substring(colon + 1);
        if (isNumber(group)) {
            return uid + ":" + group;
        }
        Optional<List<String>> entry = find("group", group);
        if (entry.isEmpty()) {
            throw BuildException.at(
                    location, "there is no group " + group + " in the stage's /etc/group");
        }
        return uid + ":" + entry.get().get(2);
    }

    private static boolean isNumber(String text) {
        try {
            long number = Long.parseLong(text);
            return number >= 0 && number <= HIGHEST && Character.isDigit(text.charAt(0));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The fields of the first line of that name that has enough of them. */
    private Optional<List<String>> find(String file, String name) throws IOException {
        for (Path layer : layers) {
            Path path = layer.resolve("etc").resolve(file);
            boolean plain =
                    Files.isDirectory(layer.resolve("etc"), LinkOption.NOFOLLOW_LINKS)
                            && Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            if (!plain) {
                continue;
            }
            // Anything but a file hides what is below it, and is not followed out of the layer.
            return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    ? line(path, name)
                    : Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<List<String>> line(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            List<String> fields = List.of(line.split(":", -1));
            if (fields.size() >= 4 && fields.getFirst().equals(name) && isNumber(fields.get(2))) {
                return Optional.of(fields);
            }
        }
        return Optional.empty();
    }
}
