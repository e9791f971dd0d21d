package jcompose.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.process.Command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Images by the hands of other programs: umoci makes them, skopeo carries them. */
public final class Tools {
    private final Path layout;

    /** An empty collection of images in a new directory. */
    public Tools(Path directory) throws IOException {
        layout = Files.createTempDirectory(directory, "layout").resolve("oci");
        run("umoci", "init", "--layout", layout.toString());
    }

    public static String run(String... command) throws IOException {
        Command.Ended ended = new Command(List.of(command)).run("");
        assertEquals(0, ended.status(), () -> String.join(" ", command) + "\n" + ended.error());
        return ended.out();
    }

    /** An image with a layer for each text: the file {@code /N} has the Nth. */
    public void image(String tag, String... texts) throws IOException {
        String image = layout + ":" + tag;
        run("umoci", "new", "--image", image);
        for (int i = 0; i < texts.length; i++) {
            Path file = Files.writeString(layout.resolveSibling("file"), texts[i]);
            run("umoci", "insert", "--image", image, file.toString(), "/" + i);
        }
        run("umoci", "config", "--image", image, "--config.cmd", "/0", "--config.env", "A=b");
    }

    /** An image of one layer: a tree. */
    public void tree(String tag, Path tree, String... settings) throws IOException {
        String image = layout + ":" + tag;
        run("umoci", "new", "--image", image);
        run("umoci", "insert", "--image", image, tree.toString(), "/");
        String[] config =
                Stream.concat(Stream.of("umoci", "config", "--image", image), Stream.of(settings))
                        .toArray(String[]::new);
        run(config);
    }

    public void push(String tag, String reference, String... options) throws IOException {
        String[] copy =
                Stream.of(
                                Stream.of("skopeo", "copy", "-q", "--dest-tls-verify=false"),
                                Stream.of(options),
                                Stream.of("oci:" + layout + ":" + tag, "docker://" + reference))
                        .flatMap(each -> each)
                        .toArray(String[]::new);
        run(copy);
    }

    /** The digest of the manifest that a registry has. */
    public static String digest(String reference) throws IOException {
        return run(
                        "skopeo",
                        "inspect",
                        "--tls-verify=false",
                        "--no-tags",
                        "--format={{.Digest}}",
                        "docker://" + reference)
                .strip();
    }

    /** The files of an image in a registry, as umoci unpacks them. */
    public Path unpack(String reference) throws IOException {
        String copy = layout + ":unpack";
        run(
                "skopeo",
                "copy",
                "-q",
                "--src-tls-verify=false",
                "docker://" + reference,
                "oci:" + copy);
        Path bundle = Files.createTempDirectory(layout.getParent(), "bundle").resolve("b");
        run("umoci", "unpack", "--image", copy, bundle.toString());
        return bundle.resolve("rootfs");
    }
}
