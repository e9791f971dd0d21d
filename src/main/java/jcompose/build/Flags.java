package jcompose.build;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The {@code --name=value} words of one statement. */
final class Flags {
    private final Statement statement;
    private final Map<String, String> values = new TreeMap<>();

    /**
     * Reads them.
     *
     * @param known names this instruction takes
     * @param later names that the language has and we do not yet
     */
    Flags(Statement statement, List<String> known, List<String> later) throws BuildException {
        this.statement = statement;
        for (String flag : statement.flags()) {
            int equals = flag.indexOf('=');
            String name = equals < 0 ? flag : flag.substring(0, equals);
            if (later.contains(name)) {
                throw statement.location().unsupported(statement.keyword() + " --" + name);
            }
            if (!known.contains(name)) {
                throw statement.location().error(unknown(name, known));
            }
            if (equals < 0 || equals + 1 == flag.length()) {
                throw statement.location().error("--" + name + " needs a value: --" + name + "=…");
            }
            if (values.put(name, flag.substring(equals + 1)) != null) {
                throw statement.location().error("--" + name + " is there twice");
            }
        }
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    private String unknown(String name, List<String> known) {
        String keyword = statement.keyword();
        return known.isEmpty()
                ? keyword + " takes no flags, found --" + name
                : keyword + " has no flag --" + name + "; it has --" + String.join(", --", known);
    }
}
