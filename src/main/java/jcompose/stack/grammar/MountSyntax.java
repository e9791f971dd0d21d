package jcompose.stack.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The short form of a service's volumes: {@code [SOURCE:]TARGET[:OPTIONS]} (Compose specification,
 * 05-services.md). The reference knows Windows paths on every system, so a letter before a colon is
 * a drive and not a volume of one letter.
 */
public final class MountSyntax {
    private MountSyntax() {}

    /**
     * One mount.
     *
     * @param source empty: an anonymous volume
     * @param propagation empty unless given; likewise {@code selinux}
     */
    public record Mount(
            boolean bind,
            String source,
            String target,
            boolean readOnly,
            boolean noCopy,
            String propagation,
            String selinux) {}

    public static Mount parse(String text) throws GrammarException {
        boolean tiny = text.getBytes(StandardCharsets.UTF_8).length <= 2;
        List<String> sections = tiny ? List.of(text) : sections(text);
        if (text.isEmpty() || sections.contains("")) {
            throw new GrammarException(
                    text.isEmpty()
                            ? "a volume cannot be empty"
                            : "'" + text + "' has nothing between two colons",
                    "write SOURCE:TARGET, as in ./data:/data");
        }
        if (sections.size() > 3) {
            throw new GrammarException(
                    "'" + text + "' has too many colons",
                    "write SOURCE:TARGET:OPTIONS, as in ./data:/data:ro");
        }
        String source = sections.size() == 1 ? "" : sections.getFirst();
        String target = sections.size() == 1 ? sections.getFirst() : sections.get(1);
        return withOptions(
                isPath(source), source, target, sections.size() == 3 ? sections.get(2) : "");
    }

    private static Mount withOptions(boolean bind, String source, String target, String options) {
        boolean readOnly = false;
        boolean noCopy = false;
        String propagation = "";
        String selinux = "";
        for (String option : options.split(",", -1)) {
            switch (option) {
                case "ro" -> readOnly = true;
                case "rw" -> readOnly = false;
                case "nocopy" -> noCopy = true;
                case "z", "Z" -> selinux = option;
                case "rprivate", "private", "rshared", "shared", "rslave", "slave" ->
                        propagation = option;
                default -> {} // as the reference does: "cached" and the like have no meaning here
            }
        }
        return new Mount(bind, source, target, readOnly, noCopy, propagation, selinux);
    }

    /** What stands between colons; those of a drive and within <code>${…}</code> do not count. */
    private static List<String> sections(String text) {
        List<String> sections = new ArrayList<>();
        int start = 0;
        int variables = 0;
        for (int at = 0; at <= text.length(); at++) {
            boolean end = at == text.length();
            if (!end && text.startsWith("${", at)) {
                variables++;
            } else if (!end && text.charAt(at) == '}' && variables > 0) {
                variables--;
            }
            boolean drive = at == start + 1 && Character.isLetter(text.charAt(start));
            if (end || (text.charAt(at) == ':' && !drive && variables == 0)) {
                sections.add(text.substring(start, at));
                start = at + 1;
            }
        }
        return sections;
    }

    private static boolean isPath(String source) {
        if (source.isEmpty()) {
            return false;
        }
        char first = source.charAt(0);
        return first == '.'
                || first == '/'
                || first == '~'
                || source.startsWith("\\\\")
                || (source.length() > 1 && Character.isLetter(first) && source.charAt(1) == ':');
    }
}
