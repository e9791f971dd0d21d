package jcompose.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The {@code --name=value} words of one statement. */
final class Flags {
    private static final String SWITCH = "?";
    private static final String LIST = "*";

    private final Statement statement;
    private final Map<String, List<String>> values = new TreeMap<>();

    /**
     * Reads them.
     *
     * @param known names this instruction takes; with {@code ?} those that are true or false, with
     *     {@code *} those that may come more than once
     */
    Flags(Statement statement, String... known) throws DockerfileException {
        this.statement = statement;
        Map<String, String> kinds = new TreeMap<>();
        for (String name : known) {
            String plain = name.replaceAll("[?*]$", "");
            kinds.put(plain, name.substring(plain.length()));
        }
        for (String flag : statement.flags()) {
            read(flag.substring(2), kinds);
        }
    }

    private void read(String flag, Map<String, String> kinds) throws DockerfileException {
        int equals = flag.indexOf('=');
        String name = equals < 0 ? flag : flag.substring(0, equals);
        String value = equals < 0 ? "" : flag.substring(equals + 1);
        String kind = kinds.get(name);
        if (kind == null) {
            throw statement.location().error(unknown(name, kinds));
        }
        List<String> given = values.computeIfAbsent(name, _ -> new ArrayList<>());
        if (!given.isEmpty() && !kind.equals(LIST)) {
            throw statement.location().error("--" + name + " is there twice");
        }
        boolean isSwitch = kind.equals(SWITCH);
        if ((equals < 0 && !isSwitch) || (equals >= 0 && value.isEmpty() && isSwitch)) {
            throw statement.location().error("--" + name + " needs a value: --" + name + "=…");
        }
        if (isSwitch) {
            value = value.isEmpty() ? "true" : value.toLowerCase(Locale.ROOT);
            if (!value.equals("true") && !value.equals("false")) {
                throw statement.location().error("--" + name + " is true or false, not " + value);
            }
        }
        given.add(value);
    }

    List<String> names() {
        return List.copyOf(values.keySet());
    }

    List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    /** Empty where it is not given. */
    String value(String name) {
        return values.containsKey(name) ? values.get(name).getFirst() : "";
    }

    boolean isOn(String name) {
        return value(name).equals("true");
    }

    Optional<Boolean> choice(String name) {
        return values.containsKey(name) ? Optional.of(isOn(name)) : Optional.empty();
    }

    private String unknown(String name, Map<String, String> kinds) {
        String keyword = statement.keyword();
        if (kinds.isEmpty()) {
            return keyword + " takes no flags, found --" + name;
        }
        String hint = NearestWord.hint(name, kinds.keySet()).replace("mean ", "mean --");
        return keyword
                + " has no flag --"
                + name
                + (hint.isEmpty() ? "; it has --" + String.join(", --", kinds.keySet()) : hint);
    }
}
