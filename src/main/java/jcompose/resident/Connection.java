package jcompose.resident;

import org.jspecify.annotations.Nullable;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames in both directions. Any thread sends, and one that is interrupted meanwhile does no harm:
 * a thread of the connection's own writes, for an interrupted writer closes a channel
 * (java.nio.channels.InterruptibleChannel).
 */
final class Connection implements AutoCloseable {
    private static final int MOST_WAITING = 1 << 18;

    private final SocketChannel channel;
    private final DataInputStream in;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Frame> waiting = new ArrayDeque<>();
    private int size;
    private boolean writing;
    private boolean ended;

    Connection(SocketChannel channel) {
        this.channel = channel;
        this.in = new DataInputStream(Channels.newInputStream(channel));
        Thread.ofPlatform().daemon().name("jcompose-frames").start(this::write);
    }

    /** The next frame; null at the end of the connection, also when it was cut. */
    @Nullable Frame read() {
        try {
            byte octet = in.readByte();
            int length = in.readInt();
            FrameKind kind =
                    FrameKind.of(octet).orElseThrow(() -> new IOException("no kind: " + octet));
            if (length < 0 || length > Frame.LONGEST) {
                throw new IOException("a frame of " + length + " octets");
            }
            byte[] content = new byte[length];
            in.readFully(content);
            return new Frame(kind, content);
        } catch (IOException e) {
            return null; // its end, however it came
        }
    }

    /**
     * Has a frame written after those before it; waits while too much is waiting.
     *
     * @return false once nobody reads any more
     */
    boolean send(Frame frame) {
        lock.lock();
        try {
            while (size > MOST_WAITING && !ended) {
                changed.awaitUninterruptibly();
            }
            if (ended) {
                return false;
            }
            waiting.add(frame);
            size += frame.content().length;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when everything is written, or cannot be. */
    void flush() {
        lock.lock();
        try {
            while ((writing || !waiting.isEmpty()) && !ended) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        List<Frame> frames = next();
        try {
            while (!frames.isEmpty()) {
                ByteBuffer[] buffers =
                        frames.stream().map(Connection::octets).toArray(ByteBuffer[]::new);
                long rest =
                        frames.stream().mapToLong(each -> Frame.HEAD + each.content().length).sum();
                while (rest > 0) {
                    rest -= channel.write(buffers);
                }
                frames = next();
            }
        } catch (IOException e) {
            end(); // who would read it is gone
        }
    }

    /** All that wait; none at the end. */
    private List<Frame> next() {
        lock.lock();
        try {
            writing = false;
            changed.signalAll();
            while (waiting.isEmpty() && !ended) {
                changed.awaitUninterruptibly();
            }
            List<Frame> frames = ended ? List.of() : new ArrayList<>(waiting);
            waiting.clear();
            size = 0;
            writing = !ended;
            changed.signalAll();
            return frames;
        } finally {
            lock.unlock();
        }
    }

    private static ByteBuffer octets(Frame frame) {
        ByteBuffer octets = ByteBuffer.allocate(Frame.HEAD + frame.content().length);
        octets.put(frame.kind().octet()).putInt(frame.content().length).put(frame.content());
        return octets.flip();
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        end();
        channel.close();
    }
}
