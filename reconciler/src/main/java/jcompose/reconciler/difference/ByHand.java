package jcompose.reconciler.difference;

import jcompose.reconciler.difference.Value.Several;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Networks that somebody has connected a container to, or disconnected it from, by hand. */
public final class ByHand {
    private static final String ATTACHED = " attached by hand";
    private static final String DETACHED = " detached by hand";

    private ByHand() {}

    /**
     * What is found of a container that was started on some networks and is on others by now; no
     * network's name has a blank in it.
     */
    public static Value networks(List<String> started, List<String> now) {
        List<String> parts = new ArrayList<>(started);
        parts.removeIf(network -> !now.contains(network));
        for (String network : now) {
            if (!started.contains(network)) {
                parts.add(network + ATTACHED);
            }
        }
        for (String network : started) {
            if (!now.contains(network)) {
                parts.add(network + DETACHED);
            }
        }
        return new Several(parts);
    }

    /**
     * The difference in words: {@code network x: attached by hand, networks +y}; empty where the
     * order alone differs. What the stack file says by now counts, whoever did the same before.
     */
    static String text(Several found, Several wanted) {
        List<String> sentences = new ArrayList<>();
        List<String> signs = new ArrayList<>();
        List<String> mentioned = new ArrayList<>();
        for (String part : found.parts()) {
            String network = network(part);
            boolean attached = part.endsWith(ATTACHED);
            boolean detached = part.endsWith(DETACHED);
            boolean declared = wanted.parts().contains(network);
            mentioned.add(network);
            if (declared ? detached : attached) {
                sentences.add("network " + network + ":" + part.substring(network.length()));
            } else if (declared ? attached : !attached) {
                signs.add((declared ? "+" : "-") + network);
            }
        }
        for (String network : wanted.parts()) {
            if (!mentioned.contains(network)) {
                signs.add("+" + network);
            }
        }
        if (!signs.isEmpty()) {
            Collections.sort(signs); // what comes, then what goes
            sentences.add(Field.NETWORKS.label() + " " + String.join(" ", signs));
        }
        return String.join(", ", sentences);
    }

    private static String network(String part) {
        int blank = part.indexOf(' ');
        return blank < 0 ? part : part.substring(0, blank);
    }
}
