package jcompose.registry;

import jcompose.image.ImageReference;

/**
 * Where an image may be had.
 *
 * @param host of the registry or mirror, with its port
 * @param repository its path there
 */
record Endpoint(String host, String repository) {
    private static final String DOCKER_HUB = "docker.io";

    static Endpoint of(ImageReference reference) {
        return new Endpoint(reference.registry(), reference.repository());
    }

    /** A mirror is {@code HOST[:PORT][/PREFIX]}. */
    static Endpoint mirror(String mirror, ImageReference reference) {
        int slash = mirror.indexOf('/');
        return slash < 0
                ? new Endpoint(mirror, reference.repository())
                : new Endpoint(
                        mirror.substring(0, slash),
                        mirror.substring(slash + 1) + "/" + reference.repository());
    }

    /** Docker Hub's registry has another name than Docker Hub. */
    String server() {
        return host.equals(DOCKER_HUB) ? "registry-1.docker.io" : host;
    }
}
