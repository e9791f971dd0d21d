package jcompose.deploy;

import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.StoreSnapshot;
import jcompose.image.StoredImage;
import jcompose.json.Json;
import jcompose.stack.CanonicalForm;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.Optional;

/**
 * A stack that can be brought back without its files: a stack file in canonical form, with every
 * variable's value in place and every image by digest. Of secrets it has the names and sources that
 * stack files have, never the content.
 */
final class RevisionDocument {
    private static final String ENCRYPTED = "x-encrypted";

    private RevisionDocument() {}

    static JsonNode of(StackDefinition definition, ImageStore images) throws IOException {
        StoreSnapshot found = images.snapshot();
        return definition.encrypted().isEmpty()
                ? whole(definition, found)
                : withheld(definition, found);
    }

    /** Of a stack with files that are encrypted nothing is kept but its images. */
    private static JsonNode withheld(StackDefinition definition, StoreSnapshot images)
            throws IOException {
        ObjectNode document = Json.object().put("name", definition.name());
        var encrypted = document.putArray(ENCRYPTED);
        definition.encrypted().forEach(file -> encrypted.add(file.toString()));
        ObjectNode services = document.putObject("services");
        for (ServiceDefinition service : definition.services().values()) {
            ObjectNode json = services.putObject(service.name());
            byDigest(service.image(), images).ifPresent(image -> json.put("image", image));
        }
        return document;
    }

    /**
     * Whether it can be brought back.
     *
     * @throws IOException when it cannot
     */
    static void check(Revision revision) throws IOException {
        if (!isWhole(revision)) {
            throw new IOException(
                    "revision "
                            + revision.number()
                            + " cannot be brought back: what encrypted files say is not kept"
                            + " ("
                            + revision.stack().path(ENCRYPTED).path(0).asString("")
                            + ")");
        }
    }

    static boolean isWhole(Revision revision) {
        return !revision.stack().has(ENCRYPTED);
    }

    private static JsonNode whole(StackDefinition definition, StoreSnapshot images)
            throws IOException {
        ObjectNode document = CanonicalForm.document(definition.canonical());
        for (ServiceDefinition service : definition.services().values()) {
            ObjectNode json = (ObjectNode) document.path("services").path(service.name());
            // An inactive service is not in it; an active one needs no profile to be so.
            json.remove("profiles");
            json.remove("pull_policy");
            Optional<String> image = byDigest(service.image(), images);
            if (image.isPresent()) {
                json.put("image", image.get());
                json.remove("build");
            }
            for (JsonNode volume : json.path("volumes")) {
                if (volume instanceof ObjectNode mount
                        && mount.path("type").asString("").equals("image")) {
                    String source = mount.path("source").asString("");
                    byDigest(source, images).ifPresent(found -> mount.put("source", found));
                }
            }
            setReplicas(json, service.replicas());
        }
        return Json.parse(Json.write(document)); // numbers as they will be read again
    }

    /** As a stack file whose services go back in the way that they say. */
    static String wayBack(JsonNode document) {
        ObjectNode back = (ObjectNode) document.deepCopy();
        for (JsonNode service : back.path("services")) {
            if (service.path("deploy") instanceof ObjectNode deploy) {
                JsonNode own = deploy.path("rollback_config");
                if (own.isObject()) {
                    deploy.set("update_config", own);
                } else if (deploy.path("update_config") instanceof ObjectNode update
                        && update.path("failure_action").asString("").equals("rollback")) {
                    update.put("failure_action", "pause");
                }
            }
        }
        return Json.write(back);
    }

    private static Optional<String> byDigest(String name, StoreSnapshot images) throws IOException {
        ImageReference reference;
        try {
            reference = ImageReference.parse(name);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        Optional<StoredImage> stored = images.find(reference);
        return stored.map(
                image ->
                        new ImageReference(
                                        reference.registry(),
                                        reference.repository(),
                                        reference.tag(),
                                        Optional.of(image.manifest()))
                                .familiar());
    }

    private static void setReplicas(ObjectNode service, int replicas) {
        if (service.path("deploy") instanceof ObjectNode deploy && deploy.has("replicas")) {
            deploy.put("replicas", replicas);
            service.remove("scale");
        } else if (replicas != 1 || service.has("scale")) {
            service.put("scale", replicas);
        }
    }
}
