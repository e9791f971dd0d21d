package jcompose.resident;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Asks after a resident process. Calls are handed to it by the native client alone. */
public final class ResidentClient {
    private final Path socket;

    public ResidentClient(Path runRoot) {
        this.socket = ResidentSocket.in(runRoot);
    }

    /** How it is; empty when there is none. */
    public Optional<String> status() throws IOException {
        return ask(FrameKind.STATUS, false);
    }

    /** Returns how it was once it has ended; empty when there is none. */
    public Optional<String> stop() throws IOException {
        return ask(FrameKind.STOP, true);
    }

    private Optional<String> ask(FrameKind what, boolean untilItsEnd) throws IOException {
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try (Connection connection = connected(channel)) {
            connection.send(Frame.of(what));
            Frame answer = connection.read();
            Frame more = untilItsEnd ? connection.read() : null;
            while (more != null) {
                more = connection.read();
            }
            return Optional.ofNullable(answer).map(Frame::text);
        } catch (ConnectException e) {
            channel.close();
            return Optional.empty();
        }
    }

    private Connection connected(SocketChannel channel) throws IOException {
        channel.connect(UnixDomainSocketAddress.of(socket));
        return new Connection(channel);
    }
}
