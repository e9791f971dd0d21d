package jcompose.cli.image;

import jcompose.cli.call.FoundContainer;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.HumanSize;
import jcompose.cli.output.HumanTime;
import jcompose.execute.Machine;
import jcompose.image.ImageReference;
import jcompose.image.NamedImage;
import jcompose.image.StoredImage;
import jcompose.image.StoredLayer;
import jcompose.json.Json;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image of the store with all its names.
 *
 * @param bytes of its compressed layers
 * @param containers names of those that were started on it, running or not
 * @param revisions those that need it, of stacks that have containers
 */
public record LocalImage(
        StoredImage image,
        List<ImageReference> names,
        long bytes,
        List<String> containers,
        List<String> revisions) {
    static final String NONE = "<none>";

    /** All that are whole, the newest first. */
    public static List<LocalImage> all(Machine machine) throws IOException {
        Map<String, List<NamedImage>> byManifest = new LinkedHashMap<>();
        for (NamedImage each : machine.images().list()) {
            byManifest
                    .computeIfAbsent(each.image().manifest().hex(), _ -> new ArrayList<>())
                    .add(each);
        }
        List<FoundContainer> containers = FoundContainer.all(machine);
        RevisionImages revisions = RevisionImages.read(machine, containers);
        List<LocalImage> images = new ArrayList<>();
        for (List<NamedImage> same : byManifest.values()) {
            StoredImage image = same.getFirst().image();
            images.add(
                    new LocalImage(
                            image,
                            same.stream().flatMap(each -> each.reference().stream()).toList(),
                            machine.images().layers(image).stream()
                                    .mapToLong(StoredLayer::size)
                                    .sum(),
                            users(containers, image),
                            revisions.of(image.manifest())));
        }
        images.sort((one, other) -> other.created().compareTo(one.created()));
        return images;
    }

    /**
     * The one that is meant by a name, or by the beginning of its ID.
     *
     * @throws CommandException when there is none, or several
     */
    static LocalImage find(List<LocalImage> images, String word) throws CommandException {
        return findAll(images, word).getFirst();
    }

    /** The same; of a name the images for all its platforms, the one for this machine first. */
    static List<LocalImage> findAll(List<LocalImage> images, String word) throws CommandException {
        Optional<ImageReference> reference = reference(word);
        List<LocalImage> named =
                images.stream()
                        .filter(each -> reference.isPresent() && each.isNamed(reference.get()))
                        .sorted(Comparator.comparing(each -> !each.image().platform().isNative()))
                        .toList();
        if (!named.isEmpty()) {
            return named;
        }
        String hex = word.startsWith("sha256:") ? word.substring("sha256:".length()) : word;
        List<LocalImage> begun =
                hex.matches("[0-9a-f]{1,64}")
                        ? images.stream()
                                .filter(each -> each.image().id().hex().startsWith(hex))
                                .toList()
                        : List.of();
        if (begun.size() > 1) {
            throw new CommandException("several images have an ID that begins with " + word);
        }
        if (begun.isEmpty()) {
            throw new CommandException("no image '" + word + "' in the store");
        }
        return begun;
    }

    /** Empty where the word cannot be a name. */
    static Optional<ImageReference> reference(String word) {
        try {
            return Optional.of(ImageReference.parse(word));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean isNamed(ImageReference reference) {
        return names.contains(reference)
                || reference.digest().filter(image.manifest()::equals).isPresent();
    }

    /** Why it must stay. */
    public List<String> users() {
        List<String> users = new ArrayList<>(containers);
        users.addAll(revisions);
        return users;
    }

    Instant created() {
        return image.document().created().orElse(Instant.EPOCH);
    }

    String shortId() {
        return image.id().hex().substring(0, 12);
    }

    /** One for each name, or one without. */
    public List<ObjectNode> rows(Instant now) {
        List<ObjectNode> rows = new ArrayList<>();
        for (ImageReference name : names) {
            String familiar = name.familiar();
            String tag = name.tag().orElse(NONE);
            String repository = familiar.replaceAll("@.*$", "").replaceAll(":[^/:]*$", "");
            rows.add(row(repository, tag, now));
        }
        if (rows.isEmpty()) {
            rows.add(row(NONE, NONE, now));
        }
        return rows;
    }

    private ObjectNode row(String repository, String tag, Instant now) {
        return Json.object()
                .put("Repository", repository)
                .put("Tag", tag)
                .put("Digest", image.manifest().toString())
                .put("ID", shortId())
                .put("Platform", image.platform().toString())
                .put("CreatedAt", created().toString())
                .put("CreatedSince", HumanTime.ago(created(), now))
                .put("Size", HumanSize.of(bytes))
                .put("Bytes", bytes)
                .put("Containers", containers.size());
    }

    private static List<String> users(List<FoundContainer> containers, StoredImage image) {
        String id = image.id().toString();
        return containers.stream()
                .filter(each -> each.images().contains(id))
                .map(FoundContainer::name)
                .toList();
    }
}
