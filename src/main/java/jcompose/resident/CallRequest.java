package jcompose.resident;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client says of its call, each part ended by a NUL: the protocol's version, the
 * installation, the working directory, which of the file descriptors 0 to 2 are terminals, how many
 * arguments there are, these, and the environment.
 *
 * @param terminals a {@code t} for each descriptor that is one, a {@code -} for others
 */
record CallRequest(
        String protocol,
        Path home,
        Path directory,
        String terminals,
        List<String> arguments,
        Map<String, String> environment) {
    static final String PROTOCOL = "1";

    static CallRequest read(Frame frame) throws IOException {
        List<String> parts = parts(exact(frame.content()));
        try {
            int count = Integer.parseInt(parts.get(4));
            Map<String, String> environment = new HashMap<>();
            for (String variable : parts.subList(5 + count, parts.size())) {
                int sign = variable.indexOf('=', 1);
                if (sign > 0) {
                    environment.put(variable.substring(0, sign), variable.substring(sign + 1));
                }
            }
            return new CallRequest(
                    parts.get(0),
                    Path.of(parts.get(1)),
                    Path.of(parts.get(2)),
                    parts.get(3),
                    List.copyOf(parts.subList(5, 5 + count)),
                    Map.copyOf(environment));
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IOException("a call that cannot be read", e);
        }
    }

    boolean isFor(Installation installation) {
        return protocol.equals(PROTOCOL) && home.equals(installation.home());
    }

    boolean isTerminal(int descriptor) {
        return terminals.charAt(descriptor) == 't';
    }

    /** A name that is no text would become another one. */
    private static String exact(byte[] octets) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int end = text.indexOf('\0'); end >= 0; end = text.indexOf('\0', from)) {
            parts.add(text.substring(from, end));
            from = end + 1;
        }
        return parts;
    }
}
