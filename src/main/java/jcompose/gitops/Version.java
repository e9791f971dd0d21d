package jcompose.gitops;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A semantic version (semver.org 2.0.0); a leading {@code v}, as tags have it, is no part of it.
 *
 * @param preRelease its identifiers; empty: none
 */
record Version(List<Long> numbers, List<String> preRelease) implements Comparable<Version> {
    private static final Pattern FULL =
            Pattern.compile(
                    "v?(\\d{1,18})\\.(\\d{1,18})\\.(\\d{1,18})(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?");

    private static final Pattern LENIENT =
            Pattern.compile(
                    "v?(\\d{1,18})(?:\\.(\\d{1,18}))?(?:\\.(\\d{1,18}))?(?:-([0-9A-Za-z.-]+))?");

    static Optional<Version> parse(String text) {
        return of(FULL.matcher(text));
    }

    /** Missing numbers are 0. */
    static Optional<Version> lenient(String text) {
        return of(LENIENT.matcher(text));
    }

    private static Optional<Version> of(Matcher parts) {
        if (!parts.matches()) {
            return Optional.empty();
        }
        String preRelease = parts.group(4);
        return Optional.of(
                new Version(
                        List.of(number(parts, 1), number(parts, 2), number(parts, 3)),
                        preRelease == null
                                ? List.of()
                                : Arrays.asList(preRelease.split("\\.", -1))));
    }

    private static long number(Matcher parts, int group) {
        String text = parts.group(group);
        return text == null ? 0 : Long.parseLong(text);
    }

    /** How many numbers must stay for nothing to break: of 0.3.1 two. */
    int firstChange() {
        return numbers.get(0) != 0 ? 1 : numbers.get(1) != 0 ? 2 : 3;
    }

    boolean startsLike(Version other, int count) {
        return numbers.subList(0, count).equals(other.numbers.subList(0, count));
    }

    @Override
    public int compareTo(Version other) {
        for (int i = 0; i < numbers.size(); i++) {
            int order = numbers.get(i).compareTo(other.numbers.get(i));
            if (order != 0) {
                return order;
            }
        }
        if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
            return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
        }
        for (int i = 0; i < Math.min(preRelease.size(), other.preRelease.size()); i++) {
            int order = compare(preRelease.get(i), other.preRelease.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(preRelease.size(), other.preRelease.size());
    }

    /** Numbers are lower than words. */
    private static int compare(String one, String other) {
        boolean number = one.matches("\\d+");
        boolean otherNumber = other.matches("\\d+");
        if (number && otherNumber) {
            return new java.math.BigInteger(one).compareTo(new java.math.BigInteger(other));
        }
        return number == otherNumber ? one.compareTo(other) : number ? -1 : 1;
    }
}
