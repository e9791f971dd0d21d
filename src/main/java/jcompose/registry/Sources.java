package jcompose.registry;

import jcompose.image.ImageReference;
import jcompose.image.Platform;
import jcompose.registry.protocol.Caller;
import jcompose.registry.protocol.Manifest;
import jcompose.registry.protocol.ManifestReader;
import jcompose.registry.protocol.ReadManifest;
import jcompose.registry.protocol.RegistryException;
import jcompose.registry.protocol.RegistryException.Kind;
import jcompose.type.Digest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Finds the image of a name: the first mirror that has it, or its own registry. */
final class Sources {
    private final Registries registries;
    private final PullListener listener;

    Sources(Registries registries, PullListener listener) {
        this.registries = registries;
        this.listener = listener;
    }

    /**
     * An image that was found.
     *
     * @param caller who has it
     * @param index what it was chosen from
     */
    record Found(Caller caller, Manifest.Image image, Optional<Digest> index) {}

    Found find(ImageReference reference, Platform platform)
            throws IOException, InterruptedException {
        List<Endpoint> sources = registries.sources(reference);
        for (Endpoint mirror : sources.subList(0, sources.size() - 1)) {
            try {
                return find(mirror, reference, platform);
            } catch (RegistryException e) {
                listener.skipped(mirror.host(), String.valueOf(e.getMessage()));
            }
        }
        return find(sources.getLast(), reference, platform);
    }

    private Found find(Endpoint endpoint, ImageReference reference, Platform platform)
            throws IOException, InterruptedException {
        Caller caller = registries.reader(endpoint);
        Manifest manifest = manifest(caller, endpoint, reference);
        // The first switch over types in a process costs as much as the request.
        return manifest instanceof Manifest.Index index
                ? choose(caller, index, platform)
                : new Found(caller, (Manifest.Image) manifest, Optional.empty());
    }

    /** What the name stands for now, be it one image or an index of several. */
    Digest digest(ImageReference reference) throws IOException, InterruptedException {
        List<Endpoint> sources = registries.sources(reference);
        for (Endpoint mirror : sources.subList(0, sources.size() - 1)) {
            try {
                return digest(mirror, reference);
            } catch (RegistryException e) {
                listener.skipped(mirror.host(), String.valueOf(e.getMessage()));
            }
        }
        return digest(sources.getLast(), reference);
    }

    private Digest digest(Endpoint endpoint, ImageReference reference)
            throws IOException, InterruptedException {
        return manifest(registries.reader(endpoint), endpoint, reference).document().digest();
    }

    private static Manifest manifest(Caller caller, Endpoint endpoint, ImageReference reference)
            throws IOException, InterruptedException {
        String name =
                reference.digest().map(Digest::toString).orElse(reference.tag().orElse("latest"));
        try {
            return ManifestReader.read(caller.call(new ReadManifest(name)));
        } catch (RegistryException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            throw new RegistryException(
                    Kind.NOT_FOUND,
                    caller.name()
                            + " has no image "
                            + endpoint.repository()
                            + (reference.digest().isPresent() ? "@" : ":")
                            + name,
                    e);
        }
    }

    private static Found choose(Caller caller, Manifest.Index index, Platform platform)
            throws IOException, InterruptedException {
        Manifest.Entry entry =
                platform.best(index.entries(), Manifest.Entry::platform)
                        .orElseThrow(() -> missing(index, platform));
        String digest = entry.manifest().digest().toString();
        Manifest manifest = ManifestReader.read(caller.call(new ReadManifest(digest)));
        if (manifest instanceof Manifest.Image image) {
            return new Found(caller, image, Optional.of(index.document().digest()));
        }
        throw new RegistryException(Kind.INVALID, digest + " is an index within an index");
    }

    private static RegistryException missing(Manifest.Index index, Platform platform) {
        List<String> there =
                index.entries().stream().map(entry -> entry.platform().toString()).toList();
        return new RegistryException(
                Kind.NOT_FOUND,
                "there is no image for "
                        + platform
                        + (there.isEmpty() ? "" : ", only for " + String.join(", ", there)));
    }
}
