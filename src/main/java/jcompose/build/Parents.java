package jcompose.build;

/** {@code COPY --parents}: a path keeps its directories beneath the target. */
final class Parents {
    private Parents() {}

    /**
     * Where a found path goes.
     *
     * @param source as the instruction has it: what comes before {@code /./} is not kept
     */
    static String target(String path, String source, String target) {
        int pivot = source.indexOf("/./");
        String dropped = pivot < 0 ? "" : ContextTree.cleaned(source.substring(0, pivot));
        String kept =
                !dropped.isEmpty() && path.startsWith(dropped + "/")
                        ? path.substring(dropped.length() + 1)
                        : path;
        String base = target.endsWith("/") ? target : target + "/";
        return kept.equals(".") ? base : base + kept;
    }
}
