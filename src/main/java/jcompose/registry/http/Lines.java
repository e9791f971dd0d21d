package jcompose.registry.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Lines of a message's header. */
final class Lines {
    private static final int LONGEST = 1 << 16;

    private Lines() {}

    /** Reads to the empty line that ends a header, or a trailer. */
    static void skipFields(InputStream in) throws IOException {
        String line;
        do {
            line = read(in);
        } while (!line.isEmpty());
    }

    /** The next line without its end. */
    static String read(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the connection broke within a header");
            }
            if (line.size() == LONGEST) {
                throw new IOException("a header line has more than " + LONGEST + " bytes");
            }
            line.write(octet);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
