package jcompose.observe;

import java.util.ArrayList;
import java.util.List;

/** What {@code mountinfo} tells of an overlay (Documentation/filesystems/overlayfs.rst). */
final class OverlayOptions {
    private static final String ONE = "lowerdir+=";
    private static final String ALL = "lowerdir=";

    private OverlayOptions() {}

    /**
     * Whether its lower directories are these, topmost first. Those that it was given as
     * descriptors, as with mapped owners, have no path there: then their number has to do.
     */
    static boolean mayBeOf(String options, List<String> layers) {
        List<String> lower = lower(options);
        boolean told = lower.stream().allMatch(path -> path.length() > 1 && path.startsWith("/"));
        return told ? lower.equals(layers) : lower.size() == layers.size();
    }

    private static List<String> lower(String options) {
        List<String> lower = new ArrayList<>();
        for (String option : options.split(",", -1)) {
            if (option.startsWith(ONE)) {
                lower.add(option.substring(ONE.length()));
            } else if (option.startsWith(ALL)) {
                lower.addAll(List.of(option.substring(ALL.length()).split(":", -1)));
            }
        }
        return lower;
    }
}
