package jcompose.build;

import java.util.List;

/** The instructions of the Dockerfile language. */
final class Keywords {
    private static final List<String> ALL =
            List.of(
                    "ADD",
                    "ARG",
                    "CMD",
                    "COPY",
                    "ENTRYPOINT",
                    "ENV",
                    "EXPOSE",
                    "FROM",
                    "HEALTHCHECK",
                    "LABEL",
                    "MAINTAINER",
                    "ONBUILD",
                    "RUN",
                    "SHELL",
                    "STOPSIGNAL",
                    "USER",
                    "VOLUME",
                    "WORKDIR");

    private Keywords() {}

    static void check(String keyword, Location location) throws BuildException {
        if (!ALL.contains(keyword)) {
            String nearest = nearest(keyword);
            throw location.error(
                    "unknown instruction "
                            + keyword
                            + (nearest.isEmpty() ? "" : ", did you mean " + nearest + "?"));
        }
    }

    /** With the fewest changed letters, at most a third of them. */
    private static String nearest(String keyword) {
        String nearest = "";
        int fewest = Math.max(keyword.length(), 3) / 3 + 1;
        for (String known : ALL) {
            int distance = distance(keyword, known);
            if (distance < fewest) {
                fewest = distance;
                nearest = known;
            }
        }
        return nearest;
    }

    /** Letters to insert, remove, replace or exchange with their neighbour. */
    static int distance(String from, String to) {
        int[][] steps = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    steps[i][j] = i + j;
                    continue;
                }
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                int least = Math.min(steps[i - 1][j], steps[i][j - 1]) + 1;
                least = Math.min(least, steps[i - 1][j - 1] + change);
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    least = Math.min(least, steps[i - 2][j - 2] + 1);
                }
                steps[i][j] = least;
            }
        }
        return steps[from.length()][to.length()];
    }
}
