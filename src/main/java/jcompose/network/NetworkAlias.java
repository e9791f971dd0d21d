package jcompose.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the alias of a network's interface says: {@code jcompose:STACK:NETWORK} with the network's
 * full name, which alone would not tell the stack: {@code a_b_c} may be network {@code b_c} of
 * stack {@code a} or network {@code c} of stack {@code a_b}; and after that, as {@code KEY=VALUE},
 * what the kernel has no other place for.
 */
record NetworkAlias(String stack, String network, SortedMap<String, String> options) {
    static final String START = "jcompose:";

    /** The kernel's, without the zero at the end. */
    private static final int MOST_BYTES = 255;

    NetworkAlias {
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }

    static NetworkAlias of(String stack, String network) {
        return new NetworkAlias(stack, network, new TreeMap<>());
    }

    /** Empty: it is not one of ours, or its bridge is only half made. */
    static Optional<NetworkAlias> parse(String alias) {
        String[] words = alias.split(" ", -1);
        String[] parts = words[0].split(":", 3);
        if (parts.length < 3 || !(parts[0] + ":").equals(START)) {
            return Optional.empty();
        }
        SortedMap<String, String> options = new TreeMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals > 0) {
                options.put(words[i].substring(0, equals), words[i].substring(equals + 1));
            }
        }
        return Optional.of(new NetworkAlias(parts[1], parts[2], options));
    }

    Optional<String> option(String key) {
        return Optional.ofNullable(options.get(key));
    }

    /** As the kernel is to keep it. */
    String text() throws IOException {
        StringBuilder text = new StringBuilder(START + stack + ":" + network);
        options.forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
        if (text.toString().getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new IOException(
                    "network "
                            + network
                            + ": its name and options are longer than the kernel keeps at an"
                            + " interface; give it a shorter name");
        }
        return text.toString();
    }
}
