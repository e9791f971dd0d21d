package jcompose.stack;

import java.util.Locale;

/** The name of a stack (Compose specification, 04-version-and-name.md). */
public final class ProjectName {
    public static final String RULE =
            "use lower-case letters, digits, '-' and '_', first a letter or digit";

    private ProjectName() {}

    public static boolean isValid(String name) {
        return !name.isEmpty() && name.equals(normalised(name));
    }

    /** What is left of {@code name} when everything is removed that a name cannot have. */
    static String normalised(String name) {
        StringBuilder result = new StringBuilder();
        for (char character : name.toLowerCase(Locale.ROOT).toCharArray()) {
            boolean letterOrDigit =
                    (character >= 'a' && character <= 'z')
                            || (character >= '0' && character <= '9');
            boolean inside = !result.isEmpty() && (character == '-' || character == '_');
            if (letterOrDigit || inside) {
                result.append(character);
            }
        }
        return result.toString();
    }
}
