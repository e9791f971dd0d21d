package jcompose.dockerfile;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes such as {@code 64m} or {@code 1.5GB}; every unit is a power of 1024. */
final class ByteCount {
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d*)?) ?([kmgtp]?)(?:i?b)?");

    private ByteCount() {}

    static long parse(String text, Location location) throws DockerfileException {
        Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw location.error("--mount: 'size' is a number of bytes such as 64m, not " + text);
        }
        int power = size.group(2).isEmpty() ? 0 : "kmgtp".indexOf(size.group(2)) + 1;
        return new BigDecimal(size.group(1))
                .multiply(BigDecimal.valueOf(1024).pow(power))
                .longValue();
    }
}
