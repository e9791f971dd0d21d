package jcompose.dockerfile;

import java.util.Collection;

/** Finds the word that somebody may have meant. */
public final class NearestWord {
    private NearestWord() {}

    /** {@code "; did you mean X?"}, or nothing where no word is near. */
    public static String hint(String word, Collection<String> known) {
        String nearest = "";
        int fewest = Math.max(word.length(), 3) / 3 + 1;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance < fewest) {
                fewest = distance;
                nearest = candidate;
            }
        }
        return nearest.isEmpty() ? "" : "; did you mean " + nearest + "?";
    }

    /** Letters to insert, remove, replace or exchange with their neighbour. */
    private static int distance(String from, String to) {
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
