package jcompose.gitops;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A range of semantic versions: conditions that all hold, as in {@code >=1.2 <2}, or {@code ^1.2}
 * (the same major), {@code ~1.2} (the same minor), {@code 1.2} or {@code *}. A pre-release is in a
 * range only when a condition names one.
 */
public record VersionRange(String text, List<Condition> conditions) {
    public VersionRange {
        conditions = List.copyOf(conditions);
    }

    /** One part of a range. */
    public record Condition(boolean preReleases, Predicate<Version> holds) {}

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static VersionRange parse(String text) {
        List<Condition> conditions = new ArrayList<>();
        for (String part : text.strip().split("[ ,]+", -1)) {
            conditions.add(condition(part, text));
        }
        return new VersionRange(text, conditions);
    }

    private static Condition condition(String part, String text) {
        if (part.equals("*")) {
            return new Condition(false, version -> true);
        }
        int digits = 0;
        while (digits < part.length() && "<>=^~".indexOf(part.charAt(digits)) >= 0) {
            digits++;
        }
        String operator = part.substring(0, digits);
        String number = part.substring(digits);
        int parts = number.replaceAll("[-+].*", "").split("\\.", -1).length;
        Version limit =
                Version.lenient(number)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "semver: '"
                                                        + text
                                                        + "' is not a range of versions"));
        Predicate<Version> holds =
                switch (operator) {
                    case ">=" -> version -> version.compareTo(limit) >= 0;
                    case ">" -> version -> version.compareTo(limit) > 0;
                    case "<=" -> version -> version.compareTo(limit) <= 0;
                    case "<" -> version -> version.compareTo(limit) < 0;
                    case "^" -> version -> isIn(version, limit, limit.firstChange());
                    case "~" -> version -> isIn(version, limit, parts < 2 ? 1 : 2);
                    case "", "=" -> version -> isIn(version, limit, parts);
                    default ->
                            throw new IllegalArgumentException(
                                    "semver: '"
                                            + operator
                                            + "' in '"
                                            + text
                                            + "' is no comparison");
                };
        return new Condition(!limit.preRelease().isEmpty(), holds);
    }

    /** Not lower, and with the same first numbers. */
    private static boolean isIn(Version version, Version limit, int same) {
        return version.compareTo(limit) >= 0 && version.startsLike(limit, same);
    }

    boolean holds(Version version) {
        boolean named = conditions.stream().anyMatch(Condition::preReleases);
        return (version.preRelease().isEmpty() || named)
                && conditions.stream().allMatch(each -> each.holds().test(version));
    }

    /** The highest of tags that are versions in the range. */
    Optional<String> highest(List<String> tags) {
        return tags.stream()
                .filter(tag -> Version.parse(tag).filter(this::holds).isPresent())
                .max(Comparator.comparing(tag -> Version.parse(tag).orElseThrow()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VersionRange range && range.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
