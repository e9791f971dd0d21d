package jcompose.stack.read;

import jcompose.stack.interpolate.Variables;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads an {@code env_file} of {@code format: raw}, which has no quotes, no escapes and no
 * variables: whatever stands after the first equals sign is the value, trailing spaces included
 * (docker run's {@code --env-file}).
 */
public final class RawEnvironmentFile {
    private RawEnvironmentFile() {}

    /**
     * Adds the variables of a file to those of earlier files.
     *
     * @param around gives names that stand alone their values
     * @return the lines where the file's variables stand, counted from 1; of several the last
     */
    public static Map<String, Integer> readInto(
            Map<String, String> values, String text, Variables around)
            throws EnvironmentFile.Mistake {
        Map<String, Integer> lines = new LinkedHashMap<>();
        int number = 0;
        for (String whole :
                (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\n", -1)) {
            number++;
            String line = EnvironmentFile.withoutLeadingSpace(withoutReturn(whole));
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            String name = equals < 0 ? line : line.substring(0, equals);
            if (name.isEmpty()) {
                throw new EnvironmentFile.Mistake(number, "there is no name before '='");
            }
            if (name.chars().anyMatch(EnvironmentFile::isSpace)) {
                throw new EnvironmentFile.Mistake(
                        number, "the name '" + name + "' has a space in it");
            }
            String value = equals < 0 ? around.get(name) : line.substring(equals + 1);
            if (value != null) {
                values.put(name, value);
                lines.put(name, number);
            }
        }
        return lines;
    }

    private static String withoutReturn(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }
}
