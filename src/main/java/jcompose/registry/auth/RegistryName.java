package jcompose.registry.auth;

/** The names under which configuration files know registries. */
final class RegistryName {
    private static final String DOCKER_HUB = "docker.io";

    private RegistryName() {}

    /** The key under which Docker keeps a registry's credentials. */
    static String key(String registry) {
        return registry.equals(DOCKER_HUB) ? "https://index.docker.io/v1/" : registry;
    }

    /** The registry that a key means: older programs wrote addresses in place of hosts. */
    static String of(String key) {
        int scheme = key.indexOf("://");
        String rest = scheme < 0 ? key : key.substring(scheme + 3);
        int slash = rest.indexOf('/');
        String host = slash < 0 ? rest : rest.substring(0, slash);
        return switch (host) {
            case "index.docker.io", "registry-1.docker.io" -> DOCKER_HUB;
            default -> host;
        };
    }
}
