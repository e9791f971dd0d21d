package jcompose.image;

import jcompose.json.Json;
import jcompose.type.Digest;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The store's {@code index.json}: OCI image-spec image-index.md and annotations.md. */
record Index(List<IndexEntry> entries) {
    static final String MEDIA_TYPE = "application/vnd.oci.image.index.v1+json";

    private static final String REFERENCE = "org.opencontainers.image.ref.name";
    private static final String IMAGE = "dev.jcompose.image.id";
    private static final String INPUTS = "dev.jcompose.build.inputs";
    private static final String CHECKED = "dev.jcompose.pull.checked";
    private static final String CHOSEN_FROM = "dev.jcompose.pull.index";

    Index {
        entries = List.copyOf(entries);
    }

    /** The entries of that name: one, or several for different platforms. */
    List<IndexEntry> all(ImageReference reference) {
        List<IndexEntry> found = new ArrayList<>();
        for (IndexEntry entry : entries) {
            if (entry.isNamed(reference)) {
                found.add(entry);
            }
        }
        return found;
    }

    /** The entry of that name; of several the one that runs best here, or else the first. */
    Optional<IndexEntry> find(ImageReference reference) {
        List<IndexEntry> found = all(reference);
        return found.size() > 1
                ? Platform.local()
                        .best(found, IndexEntry::platform)
                        .or(() -> found.stream().findFirst())
                : found.stream().findFirst();
    }

    /**
     * With entries more that share a name, or have none. An image that loses its name to them stays
     * without one, as containers may run on it; one for another platform that was chosen from the
     * same index as they were keeps it.
     */
    Index with(List<IndexEntry> added) {
        List<IndexEntry> fresh = new ArrayList<>(added);
        fresh.removeIf(each -> each.reference().isEmpty() && hasManifest(each.manifest()));
        List<IndexEntry> kept = new ArrayList<>(entries.size() + fresh.size());
        for (IndexEntry entry : entries) {
            IndexEntry rest = isReplaced(entry, fresh) ? entry.named(Optional.empty()) : entry;
            boolean again =
                    fresh.stream().anyMatch(each -> each.manifest().equals(rest.manifest()));
            if (rest.reference().isPresent()) {
                kept.add(rest);
            } else if (!again && !hasName(rest.manifest())) {
                kept.add(rest);
            }
        }
        kept.addAll(fresh);
        return new Index(kept);
    }

    private static boolean isReplaced(IndexEntry entry, List<IndexEntry> fresh) {
        for (IndexEntry each : fresh) {
            if (entry.hasNameOf(each)) {
                return !each.isOfIndexOf(entry)
                        || fresh.stream().anyMatch(one -> one.isForPlatformOf(entry));
            }
        }
        return false;
    }

    private boolean hasManifest(Digest manifest) {
        return entries.stream().anyMatch(each -> each.manifest().equals(manifest));
    }

    private boolean hasName(Digest manifest) {
        int names = 0;
        for (IndexEntry entry : entries) {
            if (entry.manifest().equals(manifest)) {
                names++;
            }
        }
        return names > 1;
    }

    static Index parse(String text) {
        List<IndexEntry> entries = new ArrayList<>();
        for (JsonNode manifest : Json.parse(text).path("manifests")) {
            JsonNode annotations = manifest.path("annotations");
            entries.add(
                    new IndexEntry(
                            reference(annotations.path(REFERENCE).asString("")),
                            Digest.parse(manifest.path("digest").asString("")),
                            manifest.path("mediaType").asString(ImageManifest.MEDIA_TYPE),
                            manifest.path("size").asLong(0),
                            platform(manifest.path("platform")),
                            digest(annotations.path(IMAGE)),
                            digest(annotations.path(INPUTS)),
                            origin(annotations)));
        }
        return new Index(entries);
    }

    /** Other tools may write names here that are none of ours; those images have no name for us. */
    private static Optional<ImageReference> reference(String name) {
        try {
            return name.isEmpty() ? Optional.empty() : Optional.of(ImageReference.parse(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Origin> origin(JsonNode annotations) {
        String checked = annotations.path(CHECKED).asString("");
        try {
            return checked.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Origin(
                                    Instant.parse(checked), digest(annotations.path(CHOSEN_FROM))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static Platform platform(JsonNode node) {
        return new Platform(
                node.path("os").asString(""),
                node.path("architecture").asString(""),
                node.path("variant").asString(""));
    }

    private static Optional<Digest> digest(JsonNode node) {
        return node.isString() ? Optional.of(Digest.parse(node.asString())) : Optional.empty();
    }

    String write() {
        ObjectNode index = Json.object();
        index.put("schemaVersion", 2);
        index.put("mediaType", MEDIA_TYPE);
        ArrayNode manifests = index.putArray("manifests");
        for (IndexEntry entry : entries) {
            ObjectNode manifest = manifests.addObject();
            manifest.put("mediaType", entry.mediaType());
            manifest.put("digest", entry.manifest().toString());
            manifest.put("size", entry.size());
            if (!entry.platform().architecture().isEmpty()) {
                entry.platform().write(manifest.putObject("platform"));
            }
            ObjectNode annotations = Json.object();
            entry.reference().ifPresent(name -> annotations.put(REFERENCE, name.toString()));
            entry.image().ifPresent(id -> annotations.put(IMAGE, id.toString()));
            entry.inputs().ifPresent(inputs -> annotations.put(INPUTS, inputs.toString()));
            entry.origin().ifPresent(origin -> put(origin, annotations));
            if (!annotations.isEmpty()) {
                manifest.set("annotations", annotations);
            }
        }
        return Json.write(index);
    }

    private static void put(Origin origin, ObjectNode annotations) {
        annotations.put(CHECKED, origin.checked().toString());
        origin.index().ifPresent(index -> annotations.put(CHOSEN_FROM, index.toString()));
    }
}
