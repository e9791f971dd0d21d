package jcompose.image;

import jcompose.type.Digest;

import java.util.Optional;

/** Reads {@code [REGISTRY/]PATH[:TAG][@DIGEST]}; without regular expressions, for start time. */
final class ReferenceParser {
    private static final int MAXIMUM_TAG_LENGTH = 128;
    private static final int IMAGE_ID_LENGTH = 64;

    private final String text;

    ReferenceParser(String text) {
        this.text = text;
    }

    ImageReference parse() {
        String rest = text;
        Optional<Digest> digest = Optional.empty();
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Optional.of(digest(rest.substring(at + 1)));
            rest = rest.substring(0, at);
        }
        Optional<String> tag = Optional.empty();
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            tag = Optional.of(tag(rest.substring(colon + 1)));
            rest = rest.substring(0, colon);
        }
        if (rest.length() == IMAGE_ID_LENGTH && tag.isEmpty() && isHexadecimal(rest)) {
            throw invalid("64 hexadecimal digits are an image ID, not a name");
        }
        int slash = rest.indexOf('/');
        boolean withRegistry = slash >= 0 && isRegistry(rest.substring(0, slash));
        String registry = withRegistry ? registry(rest.substring(0, slash)) : "docker.io";
        String repository = repository(withRegistry ? rest.substring(slash + 1) : rest);
        return ImageReference.of(text, registry, repository, tag, digest);
    }

    /** What distinguishes {@code localhost/web} from {@code library/web}. */
    private static boolean isRegistry(String component) {
        return component.equals("localhost")
                || component.indexOf('.') >= 0
                || component.indexOf(':') >= 0
                || hasUpperCase(component);
    }

    private String registry(String host) {
        int colon = host.startsWith("[") ? host.indexOf("]:") + 1 : host.indexOf(':');
        String port = colon > 0 ? host.substring(colon + 1) : "0";
        String name = colon > 0 ? host.substring(0, colon) : host;
        if (port.isEmpty() || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw invalid("\"" + host + "\" is not a registry's host and port");
        }
        if (isBracketedAddress(name)) {
            return host;
        }
        int start = 0;
        while (start <= name.length()) {
            int dot = name.indexOf('.', start);
            int end = dot < 0 ? name.length() : dot;
            if (!isHostLabel(name, start, end)) {
                throw invalid("\"" + host + "\" is not a registry's host name");
            }
            start = end + 1;
        }
        return host;
    }

    private static boolean isBracketedAddress(String name) {
        return name.length() > 2
                && name.startsWith("[")
                && name.endsWith("]")
                && name.chars()
                        .skip(1)
                        .limit(name.length() - 2)
                        .allMatch(c -> c == ':' || c == '.' || isHexadecimal(c));
    }

    private static boolean isHostLabel(String name, int start, int end) {
        if (start == end || name.charAt(start) == '-' || name.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = name.charAt(i);
            if (!isAlphanumeric(c) && !isUpperCase(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    private String repository(String path) {
        if (path.isEmpty()) {
            throw invalid("the name is empty");
        }
        if (hasUpperCase(path)) {
            throw invalid("repository names are lower case");
        }
        int start = 0;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            component(path.substring(start, end));
            start = end + 1;
        }
        return path;
    }

    /** Letters and digits, separated by one dot, one or two underscores, or hyphens. */
    private void component(String component) {
        int i = 0;
        while (i < component.length() && isAlphanumeric(component.charAt(i))) {
            i++;
            int separator = separatorEnd(component, i);
            if (separator > i && separator < component.length()) {
                i = separator;
            }
        }
        if (component.isEmpty() || i < component.length()) {
            throw invalid(
                    component.isEmpty()
                            ? "a path component is empty"
                            : "\""
                                    + component
                                    + "\" may hold lower-case letters and digits, separated by"
                                    + " \".\", \"_\", \"__\" or \"-\"");
        }
    }

    private static int separatorEnd(String component, int start) {
        if (component.startsWith("__", start)) {
            return start + 2;
        }
        if (component.startsWith("_", start) || component.startsWith(".", start)) {
            return start + 1;
        }
        int end = start;
        while (component.startsWith("-", end)) {
            end++;
        }
        return end;
    }

    private String tag(String tag) {
        if (tag.isEmpty() || tag.length() > MAXIMUM_TAG_LENGTH) {
            throw invalid("a tag has 1 to " + MAXIMUM_TAG_LENGTH + " characters");
        }
        for (int i = 0; i < tag.length(); i++) {
            char c = tag.charAt(i);
            boolean word = isAlphanumeric(c) || isUpperCase(c) || c == '_';
            if (!word && (i == 0 || (c != '.' && c != '-'))) {
                throw invalid("\"" + tag + "\" is not a tag");
            }
        }
        return tag;
    }

    private Digest digest(String digest) {
        try {
            return Digest.parse(digest);
        } catch (IllegalArgumentException e) {
            throw invalid("\"" + digest + "\" is not sha256: and 64 hexadecimal digits");
        }
    }

    private static boolean isHexadecimal(String text) {
        return text.chars().allMatch(ReferenceParser::isHexadecimal);
    }

    private static boolean isHexadecimal(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    private static boolean hasUpperCase(String text) {
        return text.chars().anyMatch(ReferenceParser::isUpperCase);
    }

    private static boolean isUpperCase(int c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private IllegalArgumentException invalid(String reason) {
        return new IllegalArgumentException("invalid image reference \"" + text + "\": " + reason);
    }
}
