package jcompose.build;

import jcompose.image.ImageDocument;
import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.Sha256;
import jcompose.image.StoredImage;
import jcompose.type.Digest;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Lines of a Dockerfile that change how containers of an image run, and none of its files. */
public final class ConfigChanges {
    private static final SortedSet<String> INSTRUCTIONS =
            new TreeSet<>(
                    List.of(
                            "CMD",
                            "ENTRYPOINT",
                            "ENV",
                            "EXPOSE",
                            "LABEL",
                            "ONBUILD",
                            "USER",
                            "VOLUME",
                            "WORKDIR"));

    private final List<String> lines;

    private ConfigChanges(List<String> lines) {
        this.lines = lines;
    }

    /**
     * Reads lines, one instruction each.
     *
     * @throws BuildException when one is something else
     */
    public static ConfigChanges of(List<String> lines) throws BuildException {
        for (String line : lines) {
            String word = line.strip().split("\\s", 2)[0].toUpperCase(Locale.ROOT);
            if (!INSTRUCTIONS.contains(word) || line.contains("\n")) {
                throw new BuildException(
                        "--change '"
                                + line
                                + "': one line with "
                                + String.join(", ", INSTRUCTIONS));
            }
        }
        return new ConfigChanges(List.copyOf(lines));
    }

    /**
     * An image's document with the changed configuration; layers, history and time stay.
     *
     * @param document without {@code ONBUILD}
     */
    public ImageDocument apply(ImageDocument document, ImageStore store)
            throws BuildException, IOException {
        if (lines.isEmpty()) {
            return document;
        }
        Digest id = Sha256.of(document.json());
        StoredImage base = new StoredImage(id, id, document, List.of());
        String dockerfile = "FROM changed\n" + String.join("\n", lines) + "\n";
        BuildRequest request =
                new BuildRequest(
                        Files.createDirectories(store.root()),
                        new DockerfileSource.Inline("--change", dockerfile),
                        Optional.empty(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        ImageReference.parse("changed"));
        Plan plan = Planner.plan(request, base.platform(), store, (_, _, _) -> Optional.of(base));
        return new ImageDocument(
                document.architecture(),
                document.os(),
                document.variant(),
                document.created(),
                plan.document().config(),
                document.diffIds(),
                document.history());
    }
}
