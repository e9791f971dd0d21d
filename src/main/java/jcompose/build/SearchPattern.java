package jcompose.build;

import java.util.ArrayList;
import java.util.List;

/** A pattern whose components each match one name, {@code **} any number of them. */
final class SearchPattern {
    private final List<PathPattern> components = new ArrayList<>();
    private final List<String> texts;

    SearchPattern(String pattern) {
        String cleaned = ContextTree.cleaned(pattern);
        texts = cleaned.isEmpty() ? List.of() : List.of(cleaned.split("/", -1));
        texts.forEach(text -> components.add(new PathPattern(text)));
    }

    /** The directories before the first component that is a pattern. */
    static String fixed(String pattern) {
        List<String> fixed = new ArrayList<>();
        for (String component : ContextTree.cleaned(pattern).split("/", -1)) {
            if (PathPattern.isPattern(component)) {
                break;
            }
            fixed.add(component);
        }
        return String.join("/", fixed);
    }

    /** The paths that fit; those of directories end in a slash. */
    List<String> matching(List<String> paths) {
        List<String> matching = new ArrayList<>();
        for (String path : paths) {
            String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
            if (matches(0, List.of(plain.split("/", -1)), 0)) {
                matching.add(plain);
            }
        }
        return matching;
    }

    private boolean matches(int component, List<String> names, int name) {
        if (component == components.size()) {
            return name == names.size();
        }
        if (texts.get(component).equals("**")) {
            for (int rest = name; rest <= names.size(); rest++) {
                if (matches(component + 1, names, rest)) {
                    return true;
                }
            }
            return false;
        }
        return name < names.size()
                && components.get(component).matches(names.get(name))
                && matches(component + 1, names, name + 1);
    }
}
