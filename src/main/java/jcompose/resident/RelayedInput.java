package jcompose.resident;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A client's standard input. The client reads only what a command asks for: the rest is for whoever
 * reads from the same file after it.
 */
final class RelayedInput extends InputStream {
    private final Call call;
    private final Queue<byte[]> given = new ArrayDeque<>();
    private byte[] current = new byte[0];
    private int at;
    private boolean asked;
    private boolean ended;

    RelayedInput(Call call) {
        this.call = call;
    }

    /** What the client has read; nothing at its end. */
    synchronized void give(byte[] octets) {
        given.add(octets);
        notifyAll();
    }

    /** Nobody will give anything any more. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public synchronized int read() throws IOException {
        return fill() ? current[at++] & 0xff : -1;
    }

    @Override
    public synchronized int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, current.length - at);
        System.arraycopy(current, at, buffer, offset, count);
        at += count;
        return count;
    }

    @Override
    public synchronized int available() {
        return current.length - at;
    }

    private boolean fill() throws IOException {
        if (at < current.length) {
            return true;
        }
        if (!asked && !ended) {
            asked = call.send(Frame.of(FrameKind.READ));
        }
        while (given.isEmpty()) {
            if (ended) {
                throw new IOException("the caller is gone");
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for input");
            }
        }
        asked = false;
        current = given.remove();
        at = 0;
        return current.length > 0; // a terminal may go on after an end: it is asked again
    }
}
