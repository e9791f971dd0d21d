package jcompose.reconciler.desired;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How names are resolved inside a container, beyond those of its networks.
 *
 * @param servers addresses to ask for all other names; none: the machine's own
 * @param search domains to complete names with; none: the machine's own; {@code .} alone: no domain
 * @param options as resolv.conf(5) has them
 * @param hosts lines {@code NAME=ADDRESS}; the address may be {@link #HOST_GATEWAY}
 * @param links names that only this container uses, and the names they stand for
 */
public record NameLookup(
        List<String> servers,
        List<String> search,
        List<String> options,
        List<String> hosts,
        SortedMap<String, String> links) {
    /** Stands for the machine's address on the container's network. */
    public static final String HOST_GATEWAY = "host-gateway";

    public static final NameLookup DEFAULT =
            new NameLookup(List.of(), List.of(), List.of(), List.of(), new TreeMap<>());

    public NameLookup {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
        options = List.copyOf(options);
        hosts = List.copyOf(hosts);
        links = Collections.unmodifiableSortedMap(new TreeMap<>(links));
    }
}
