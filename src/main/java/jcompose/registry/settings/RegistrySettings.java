package jcompose.registry.settings;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code registries.yaml} says.
 *
 * @param certificates a directory with one of certificates for each registry, as Docker's {@code
 *     /etc/docker/certs.d} is
 */
public record RegistrySettings(SortedMap<String, Registry> registries, Path certificates) {
    public static final Path DOCKER_CERTIFICATES = Path.of("/etc/docker/certs.d");

    public RegistrySettings {
        registries = Collections.unmodifiableSortedMap(new TreeMap<>(registries));
    }

    /** Where there is no file. */
    public static RegistrySettings none() {
        return new RegistrySettings(new TreeMap<>(), DOCKER_CERTIFICATES);
    }

    /**
     * One registry.
     *
     * @param mirrors asked first, in this order, each as {@code HOST[:PORT][/PREFIX]}
     * @param insecure its certificate is not looked at, and it may speak plain HTTP
     * @param authorities files with certificates of authorities that sign for it
     */
    public record Registry(List<String> mirrors, boolean insecure, List<Path> authorities) {
        static final Registry USUAL = new Registry(List.of(), false, List.of());

        public Registry {
            mirrors = List.copyOf(mirrors);
            authorities = List.copyOf(authorities);
        }
    }

    /** What is said about a registry; nothing unusual where nothing is. */
    public Registry of(String host) {
        return registries.getOrDefault(host, Registry.USUAL);
    }
}
