package jcompose.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What is answered.
 *
 * @param type the content's media type
 */
public record Answer(int status, String type, String content) {
    static Answer text(int status, String content) {
        return new Answer(status, "text/plain; charset=utf-8", content + "\n");
    }

    static Answer json(String content) {
        return new Answer(200, "application/json", content + "\n");
    }

    /** The page may load what we serve and nothing else, and nobody may frame it. */
    void write(OutputStream out) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        String head =
                "HTTP/1.1 "
                        + status
                        + " "
                        + reason()
                        + "\r\nContent-Type: "
                        + type
                        + "\r\nContent-Length: "
                        + bytes.length
                        + "\r\nConnection: close"
                        + "\r\nCache-Control: no-store"
                        + "\r\nX-Content-Type-Options: nosniff"
                        + "\r\nReferrer-Policy: no-referrer"
                        + "\r\nContent-Security-Policy: default-src 'none'; script-src 'self';"
                        + " style-src 'self'; connect-src 'self'; base-uri 'none';"
                        + " form-action 'none'; frame-ancestors 'none'\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes);
        out.flush();
    }

    private String reason() {
        return switch (status) {
            case 200 -> "OK";
            case 202 -> "Accepted";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 411 -> "Length Required";
            case 413 -> "Content Too Large";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            default -> "Status";
        };
    }
}
