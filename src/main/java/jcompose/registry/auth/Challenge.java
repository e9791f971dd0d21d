package jcompose.registry.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a server wants to be convinced: one challenge of {@code WWW-Authenticate}, RFC 9110, 11.6.1.
 *
 * @param scheme in lower case
 * @param parameters names in lower case
 */
public record Challenge(String scheme, Map<String, String> parameters) {
    public Challenge {
        parameters = Map.copyOf(parameters);
    }

    public String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** All challenges of one header field; what cannot be read ends the list. */
    public static List<Challenge> parse(String field) {
        return new Reader(field).challenges();
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        List<Challenge> challenges() {
            List<Challenge> challenges = new ArrayList<>();
            skip(" ,");
            while (at < text.length()) {
                String scheme = token().toLowerCase(Locale.ROOT);
                if (scheme.isEmpty()) {
                    break;
                }
                skip(" ");
                challenges.add(new Challenge(scheme, parameters()));
                skip(" ,");
            }
            return challenges;
        }

        private Map<String, String> parameters() {
            Map<String, String> parameters = new TreeMap<>();
            while (at < text.length()) {
                int start = at;
                String name = token().toLowerCase(Locale.ROOT);
                skip(" ");
                if (name.isEmpty() || at == text.length() || text.charAt(at) != '=') {
                    at = start; // the scheme of the next challenge
                    break;
                }
                at++;
                skip(" ");
                parameters.put(name, value());
                skip(" ,");
            }
            return parameters;
        }

        private String value() {
            if (at == text.length() || text.charAt(at) != '"') {
                return token();
            }
            StringBuilder value = new StringBuilder();
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at++));
            }
            at++;
            return value.toString();
        }

        private String token() {
            int start = at;
            while (at < text.length() && " ,=\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private void skip(String characters) {
            while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }
    }
}
