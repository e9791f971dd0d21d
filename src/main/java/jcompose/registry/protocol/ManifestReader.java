package jcompose.registry.protocol;

import jcompose.image.Platform;
import jcompose.json.Json;
import jcompose.registry.protocol.RegistryException.Kind;
import jcompose.type.Digest;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Understands manifests of the OCI and of Docker, and says what is wrong with others. */
public final class ManifestReader {
    /** What OCI distribution-spec asks registries to accept. */
    public static final int LARGEST = 4 << 20;

    private static final String REFERENCE_TYPE = "vnd.docker.reference.type";

    private final Manifest.Document document;

    private ManifestReader(Manifest.Document document) {
        this.document = document;
    }

    public static Manifest read(Manifest.Document document) throws RegistryException {
        return new ManifestReader(document).read();
    }

    private Manifest read() throws RegistryException {
        JsonNode json;
        try {
            json = Json.parse(new String(document.content(), StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw wrong("is not JSON");
        }
        String type = json.path("mediaType").asString(document.mediaType());
        if (json.path("schemaVersion").asInt(0) == 1 || MediaTypes.isSchema1(type)) {
            throw wrong(
                    "has the obsolete format \"schema 1\"; push the image again with a tool of this"
                            + " decade");
        }
        boolean index = type.equals(MediaTypes.OCI_INDEX) || type.equals(MediaTypes.DOCKER_LIST);
        boolean image =
                type.equals(MediaTypes.OCI_MANIFEST) || type.equals(MediaTypes.DOCKER_MANIFEST);
        if (index && !json.path("manifests").isArray()) {
            throw wrong("is an index without manifests");
        }
        // What has both could be taken for either one, by different programs.
        if (json.has("manifests") && (json.has("layers") || json.has("config"))) {
            throw wrong("is an index and an image at once");
        }
        if (index || (!image && json.path("manifests").isArray())) {
            return index(json, typed(type));
        }
        if (!json.path("config").isObject()) {
            throw wrong("is of the unknown type " + type);
        }
        return image(json, typed(type));
    }

    /** What the content says about itself counts more than what it was sent as. */
    private Manifest.Document typed(String type) {
        return new Manifest.Document(type, document.digest(), document.content());
    }

    private Manifest.Index index(JsonNode json, Manifest.Document typed) throws RegistryException {
        List<Manifest.Entry> entries = new ArrayList<>();
        for (JsonNode entry : json.path("manifests")) {
            JsonNode platform = entry.path("platform");
            String os = platform.path("os").asString("");
            boolean attestation = entry.path("annotations").has(REFERENCE_TYPE);
            if (!attestation && !os.equals("unknown")) {
                entries.add(
                        new Manifest.Entry(
                                descriptor(entry),
                                new Platform(
                                        os,
                                        platform.path("architecture").asString(""),
                                        platform.path("variant").asString(""))));
            }
        }
        return new Manifest.Index(typed, entries);
    }

    private Manifest.Image image(JsonNode json, Manifest.Document typed) throws RegistryException {
        Descriptor config = descriptor(json.path("config"));
        String type = config.mediaType();
        if (!type.equals(MediaTypes.OCI_CONFIG) && !type.equals(MediaTypes.DOCKER_CONFIG)) {
            throw wrong("is no container image but an artifact of the type " + type);
        }
        List<Descriptor> layers = new ArrayList<>();
        for (JsonNode entry : json.path("layers")) {
            Descriptor layer = descriptor(entry);
            if (!MediaTypes.isLayer(layer.mediaType())) {
                throw wrong("has a layer of the unknown type " + layer.mediaType());
            }
            layers.add(layer);
        }
        return new Manifest.Image(typed, config, layers);
    }

    private Descriptor descriptor(JsonNode json) throws RegistryException {
        String digest = json.path("digest").asString("");
        long size = json.path("size").asLong(-1);
        if (size < 0) {
            throw wrong("does not say how large " + digest + " is");
        }
        try {
            return new Descriptor(json.path("mediaType").asString(""), Digest.parse(digest), size);
        } catch (IllegalArgumentException e) {
            throw wrong("has \"" + digest + "\" where a sha256 digest belongs");
        }
    }

    private RegistryException wrong(String what) {
        return new RegistryException(
                Kind.INVALID, "the manifest " + document.digest() + " " + what);
    }
}
