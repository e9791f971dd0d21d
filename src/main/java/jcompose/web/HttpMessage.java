package jcompose.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request or an answer of HTTP/1.1 as it comes (RFC 9112), with what we need of it: a length that
 * is told, and no more than so much of everything.
 */
public final class HttpMessage {
    private static final int LONGEST_LINE = 8192;
    private static final int MOST_HEADERS = 100;

    private final String firstLine;
    private final Map<String, String> headers;
    private final byte[] body;

    private HttpMessage(String firstLine, Map<String, String> headers, byte[] body) {
        this.firstLine = firstLine;
        this.headers = Collections.unmodifiableMap(headers);
        this.body = body;
    }

    public String firstLine() {
        return firstLine;
    }

    /** What a header says, by its name in lower case; empty where there is none. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    public byte[] body() {
        return body.clone();
    }

    /** Something that is not HTTP, or more than we take. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Reads one; {@code longest} is the body's, in bytes. */
    public static HttpMessage read(InputStream in, int longest) throws IOException {
        String first = line(in);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon <= 0 || headers.size() == MOST_HEADERS) {
                throw new Refused(400, "a header is not one");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            if (headers.put(name, line.substring(colon + 1).strip()) != null) {
                throw new Refused(400, "the header " + name + " is there twice");
            }
        }
        if (headers.containsKey("transfer-encoding")) {
            throw new Refused(411, "the body's length must be told");
        }
        return new HttpMessage(
                first, headers, body(in, headers.getOrDefault("content-length", "0"), longest));
    }

    private static byte[] body(InputStream in, String length, int longest) throws IOException {
        if (!length.matches("\\d{1,9}")) {
            throw new Refused(400, "the body's length is no number");
        }
        int size = Integer.parseInt(length);
        if (size > longest) {
            throw new Refused(413, "the body is longer than " + longest + " bytes");
        }
        byte[] body = in.readNBytes(size);
        if (body.length < size) {
            throw new Refused(400, "the body ends early");
        }
        return body;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.size() == LONGEST_LINE) {
                throw new Refused(400, "a line does not end");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
