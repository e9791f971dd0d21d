package jcompose.image;

import jcompose.type.Digest;

import java.util.Optional;

/**
 * The name of an image in full, as Docker normalises it: {@code hello-web} is {@code
 * docker.io/library/hello-web:latest}. The grammar is that of github.com/distribution/reference.
 *
 * @param registry host and optional port
 * @param repository path components separated by slashes, lower case
 * @param tag {@code latest} when neither a tag nor a digest was given; empty with a digest alone
 * @param digest of the manifest
 */
public record ImageReference(
        String registry, String repository, Optional<String> tag, Optional<Digest> digest) {
    private static final String DOCKER_HUB = "docker.io";
    private static final int MAXIMUM_NAME_LENGTH = 255;

    /**
     * Reads and normalises.
     *
     * @throws IllegalArgumentException with the text and what is wrong with it
     */
    public static ImageReference parse(String text) {
        return new ReferenceParser(text).parse();
    }

    static ImageReference of(
            String text,
            String registry,
            String repository,
            Optional<String> tag,
            Optional<Digest> digest) {
        String host = registry.equals("index.docker.io") ? DOCKER_HUB : registry;
        String path =
                host.equals(DOCKER_HUB) && repository.indexOf('/') < 0
                        ? "library/" + repository
                        : repository;
        if (host.length() + 1 + path.length() > MAXIMUM_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "invalid image reference \""
                            + text
                            + "\": the name is longer than "
                            + MAXIMUM_NAME_LENGTH
                            + " characters");
        }
        boolean bare = tag.isEmpty() && digest.isEmpty();
        return new ImageReference(host, path, bare ? Optional.of("latest") : tag, digest);
    }

    /** As people write it: without the default registry and its {@code library/}. */
    public String familiar() {
        String name = registry + "/" + repository;
        if (registry.equals(DOCKER_HUB)) {
            name =
                    repository.startsWith("library/")
                            ? repository.substring("library/".length())
                            : repository;
        }
        return name + suffix();
    }

    /** In full, with registry and tag or digest. */
    @Override
    public String toString() {
        return registry + "/" + repository + suffix();
    }

    private String suffix() {
        String suffix = tag.isPresent() ? ":" + tag.get() : "";
        return digest.isPresent() ? suffix + "@" + digest.get() : suffix;
    }
}
