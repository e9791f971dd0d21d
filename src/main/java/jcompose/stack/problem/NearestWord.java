package jcompose.stack.problem;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Locale;

/** Finds the word that somebody probably meant. */
public final class NearestWord {
    private static final int LONGEST = 64;

    /** So that many wrong names among many right ones do not take for ever. */
    private static final int MOST = 2000;

    private NearestWord() {}

    /**
     * The candidate with the fewest letters inserted, removed, replaced or swapped; null when none
     * is near, or when there are too many to look at.
     */
    public static @Nullable String find(String word, Collection<String> candidates) {
        if (word.length() > LONGEST || candidates.size() > MOST) {
            return null;
        }
        String plain = plain(word);
        String nearest = null;
        int best = Math.max(1, plain.length() / 3) + 1;
        for (String candidate : candidates) {
            int distance = distance(plain, plain(candidate), best);
            if (distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** As a hint, or empty. */
    public static String hint(String word, Collection<String> candidates) {
        String nearest = find(word, candidates);
        return nearest == null ? "" : "did you mean '" + nearest + "'?";
    }

    /** So that {@code dependsOn} and {@code depends-on} are the same word. */
    private static String plain(String word) {
        return word.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** Optimal string alignment distance; {@code limit} when it is that or more. */
    private static int distance(String left, String right, int limit) {
        if (Math.abs(left.length() - right.length()) >= limit) {
            return limit;
        }
        int[] beforeLast = new int[right.length() + 1];
        int[] last = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] row = new int[right.length() + 1];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = last[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(row[j - 1], last[j]) + 1);
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return Math.min(limit, last[right.length()]);
    }
}
