package jcompose.cli.output;

import java.util.List;
import java.util.Locale;

/** Sizes as people read them, in powers of 1000 and at most four digits, as Docker shows them. */
public final class HumanSize {
    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");

    private HumanSize() {}

    public static String of(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= 1000 && unit < UNITS.size() - 1) {
            size /= 1000;
            unit++;
        }
        int digits = size < 10 ? 3 : size < 100 ? 2 : size < 1000 ? 1 : 0;
        String text = String.format(Locale.ROOT, "%." + digits + "f", size);
        if (text.indexOf('.') >= 0) {
            text = text.replaceAll("0+$", "").replaceAll("\\.$", "");
        }
        return text + UNITS.get(unit);
    }
}
