package jcompose.gitops;

import jcompose.stack.ProjectName;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the file of {@code jcompose serve} says (schemas/serve.schema.json). */
public record ServeSettings(
        SortedMap<String, SourceSettings> sources,
        SortedMap<String, StackSettings> stacks,
        SortedMap<String, NotifySettings> notifications,
        Optional<Http> http) {
    public ServeSettings {
        notifications = Collections.unmodifiableSortedMap(new TreeMap<>(notifications));
        sources = Collections.unmodifiableSortedMap(new TreeMap<>(sources));
        stacks = Collections.unmodifiableSortedMap(new TreeMap<>(stacks));
        for (String name : sources.keySet()) {
            checkName("sources", name);
        }
        for (String name : stacks.keySet()) {
            checkName("stacks", name);
        }
        boolean sets = stacks.values().stream().anyMatch(each -> each.each().isPresent());
        for (Map.Entry<String, NotifySettings> each : notifications.entrySet()) {
            checkName("notifications", each.getKey());
            for (String stack : each.getValue().stacks()) {
                if (!sets && !stacks.containsKey(stack)) {
                    throw new IllegalArgumentException(
                            "notifications."
                                    + each.getKey()
                                    + ".stacks: there is no stack '"
                                    + stack
                                    + "'");
                }
            }
        }
        for (Map.Entry<String, StackSettings> each : stacks.entrySet()) {
            if (!sources.containsKey(each.getValue().source())) {
                throw new IllegalArgumentException(
                        "stacks."
                                + each.getKey()
                                + ".source: there is no source '"
                                + each.getValue().source()
                                + "'");
            }
            for (String other : each.getValue().dependsOn()) {
                if (!isOne(stacks.get(other))) {
                    throw new IllegalArgumentException(
                            "stacks."
                                    + each.getKey()
                                    + ".dependsOn: there is no stack '"
                                    + other
                                    + "'");
                }
            }
        }
    }

    private static boolean isOne(@Nullable StackSettings stack) {
        return stack != null && stack.each().isEmpty();
    }

    /** A directory is called like that. */
    private static void checkName(String section, String name) {
        if (!ProjectName.isValid(name)) {
            throw new IllegalArgumentException(
                    section + ": '" + name + "' is not a valid name; " + ProjectName.RULE);
        }
    }

    /**
     * Where the server answers besides its Unix socket.
     *
     * @param listen {@code HOST:PORT}
     * @param tokenFile holds what callers must show
     */
    public record Http(String listen, String tokenFile) {
        public Http {
            address(listen);
        }

        public InetSocketAddress address() {
            return address(listen);
        }

        private static InetSocketAddress address(String listen) {
            int colon = listen.lastIndexOf(':');
            String port = listen.substring(colon + 1);
            if (colon <= 0 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
                throw new IllegalArgumentException(
                        "http.listen: '" + listen + "' is not HOST:PORT");
            }
            return new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(port));
        }
    }

    /** As it stands in the file. */
    record Raw(
            @Nullable Map<String, SourceSettings> sources,
            @Nullable Map<String, StackSettings> stacks,
            @Nullable Map<String, NotifySettings> notifications,
            @Nullable Http http) {
        ServeSettings settings() {
            return new ServeSettings(
                    new TreeMap<>(sources == null ? Map.of() : sources),
                    new TreeMap<>(stacks == null ? Map.of() : stacks),
                    new TreeMap<>(notifications == null ? Map.of() : notifications),
                    Optional.ofNullable(http));
        }
    }
}
