package jcompose.reconciler.difference;

import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.OnChange;
import jcompose.reconciler.difference.Value.Several;
import jcompose.type.Digest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Files whose content counts, each a part: the path in the container, the content's digest, and
 * what is done when it changes. The digest is for comparison alone: of a short secret it would tell
 * too much.
 */
public final class FileParts {
    private FileParts() {}

    private record Part(String digest, String onChange) {}

    static Value of(List<Mount> mounts) {
        List<String> parts = new ArrayList<>();
        for (Mount mount : mounts) {
            switch (mount) {
                case Mount.File file ->
                        parts.add(part(file.target(), file.content().digest(), file.onChange()));
                case Mount.Bind bind ->
                        bind.content()
                                .ifPresent(
                                        digest ->
                                                parts.add(
                                                        part(
                                                                bind.target(),
                                                                digest,
                                                                bind.onChange())));
                case Mount.Volume _, Mount.Anonymous _, Mount.OfImage _, Mount.Tmpfs _ -> {
                    // What is in a volume is the containers' own.
                }
            }
        }
        return new Several(parts.stream().sorted().toList());
    }

    private static String part(String target, Digest content, OnChange onChange) {
        return target + " " + content + " " + onChange;
    }

    /** The part with what was found in the file instead of what was put there. */
    public static String found(String part, Digest content) {
        Map.Entry<String, Part> read = read(part);
        return read.getKey() + " " + content + " " + read.getValue().onChange();
    }

    /** The path in the container that a part is about. */
    public static String target(String part) {
        return read(part).getKey();
    }

    private static Map.Entry<String, Part> read(String part) {
        int last = part.lastIndexOf(' ');
        int middle = part.lastIndexOf(' ', last - 1);
        return Map.entry(
                part.substring(0, middle),
                new Part(part.substring(middle + 1, last), part.substring(last + 1)));
    }

    private static Map<String, Part> read(Value value) {
        Map<String, Part> parts = new TreeMap<>();
        if (value instanceof Several several) {
            for (String part : several.parts()) {
                Map.Entry<String, Part> read = read(part);
                parts.put(read.getKey(), read.getValue());
            }
        }
        return parts;
    }

    /**
     * What is to be done about each file whose content is another, by its path. A file that came or
     * went is a mount that did, and said there.
     */
    public static Map<String, OnChange> changed(FieldChange change) {
        Map<String, Part> found = read(change.found());
        Map<String, OnChange> changed = new TreeMap<>();
        read(change.wanted())
                .forEach(
                        (target, part) -> {
                            Part before = found.get(target);
                            if (before != null && !before.digest().equals(part.digest())) {
                                changed.put(target, onChange(part.onChange()));
                            }
                        });
        return changed;
    }

    private static OnChange onChange(String text) {
        for (OnChange.Kind kind : OnChange.Kind.values()) {
            OnChange plain = new OnChange(kind, "");
            if (kind != OnChange.Kind.SIGNAL && plain.toString().equals(text)) {
                return plain;
            }
        }
        return new OnChange(OnChange.Kind.SIGNAL, text);
    }

    static ChangeClass changeClass(FieldChange change) {
        Map<String, OnChange> changed = changed(change);
        Optional<ChangeClass> hardest =
                changed.values().stream()
                        .map(
                                onChange ->
                                        onChange.kind() == OnChange.Kind.REPLACE
                                                ? ChangeClass.REPLACE
                                                : ChangeClass.IN_PLACE)
                        .max(Enum::compareTo);
        return hardest.orElse(ChangeClass.IN_PLACE);
    }

    static String text(FieldChange change) {
        List<String> sentences = new ArrayList<>();
        changed(change)
                .forEach(
                        (target, onChange) ->
                                sentences.add(target + " has other content: " + onChange));
        return sentences.isEmpty()
                ? "other files count, or count otherwise"
                : String.join(", ", sentences);
    }
}
