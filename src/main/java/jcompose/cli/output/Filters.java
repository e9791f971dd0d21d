package jcompose.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The values of {@code --filter KEY=VALUE}; what is listed must fit one value of each key. */
public record Filters(Map<String, List<String>> values) {
    public static Filters of(List<String> options, Set<String> known) throws CommandException {
        Map<String, List<String>> values = new java.util.TreeMap<>();
        for (String option : options) {
            int equals = option.indexOf('=');
            String key = equals < 0 ? option : option.substring(0, equals);
            if (equals < 0 || !known.contains(key)) {
                throw new CommandException(
                        "--filter "
                                + option
                                + ": write KEY=VALUE; keys are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
            values.computeIfAbsent(key, _ -> new ArrayList<>()).add(option.substring(equals + 1));
        }
        return new Filters(values);
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    public List<String> of(String key) {
        return values.getOrDefault(key, List.of());
    }

    /** {@code true} where nothing is asked. */
    public boolean allows(String key, boolean value) {
        return !has(key)
                || of(key).stream()
                        .anyMatch(text -> (text.equals("true") || text.equals("1")) == value);
    }

    public boolean allowsText(String key, String value) {
        return !has(key) || of(key).contains(value);
    }

    /** {@code label=NAME} or {@code label=NAME=VALUE}; all of them must be there. */
    public boolean allowsLabels(Map<String, String> labels) {
        for (String wanted : of("label")) {
            int equals = wanted.indexOf('=');
            String found = labels.get(equals < 0 ? wanted : wanted.substring(0, equals));
            if (found == null || (equals >= 0 && !found.equals(wanted.substring(equals + 1)))) {
                return false;
            }
        }
        return true;
    }
}
