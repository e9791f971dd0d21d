package jcompose.resident;

import java.io.IOException;
import java.io.OutputStream;

/** Octets that a client writes to one of its file descriptors. */
final class RelayedOutput extends OutputStream {
    private static final int LONGEST = 1 << 16;

    private final Call call;
    private final FrameKind kind;
    private volatile boolean deaf;

    RelayedOutput(Call call, FrameKind kind) {
        this.call = call;
        this.kind = kind;
    }

    /** Nobody reads it any more. */
    void deafen() {
        deaf = true;
    }

    boolean isDeaf() {
        return deaf;
    }

    /** Returns when the client has written everything, or could not. */
    void sync() {
        call.sync();
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        for (int done = 0; done < length; done += LONGEST) {
            byte[] part = new byte[Math.min(LONGEST, length - done)];
            System.arraycopy(buffer, offset + done, part, 0, part.length);
            if (deaf || !call.send(new Frame(kind, part))) {
                throw new IOException("nobody reads what is printed any more");
            }
        }
    }
}
