package jcompose.resident;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The process that answers calls, each in threads of its own, until it has been idle for long. */
public final class Resident implements AutoCloseable {
    private static final long REST_NANOSECONDS = Duration.ofSeconds(3).toNanos();

    /** Terminated; signal(7). */
    private static final int TERMINATED = 15;

    private final ResidentSocket socket;
    private final Installation installation;
    private final Answers answers;
    private final Duration idle;
    private final Set<Call> calls = new LinkedHashSet<>();
    private int connections;
    private long answered;
    private long lastUse = System.nanoTime();
    private boolean rested;
    private boolean ending;

    private Resident(
            ResidentSocket socket, Installation installation, Answers answers, Duration idle) {
        this.socket = socket;
        this.installation = installation;
        this.answers = answers;
        this.idle = idle;
    }

    /**
     * Starts to answer; empty when another process does so already.
     *
     * @param home the installation; calls of others are left to them
     */
    public static Optional<Resident> open(Path runRoot, Path home, Answers answers, Duration idle)
            throws IOException {
        Installation installation = Installation.of(home);
        Optional<ResidentSocket> socket = ResidentSocket.open(runRoot);
        if (socket.isEmpty()) {
            return Optional.empty();
        }
        Resident resident = new Resident(socket.get(), installation, answers, idle);
        Thread.ofPlatform().daemon().name("jcompose-resident").start(resident::accept);
        return Optional.of(resident);
    }

    /** Returns when nobody has wanted anything for long, or its end was asked for; calls go on. */
    public void awaitEnd() throws InterruptedException {
        while (awaitRest()) {
            System.gc(); // what calls have used is for others now
        }
    }

    /** Returns true when nothing has happened for a while, false when it is to end. */
    private synchronized boolean awaitRest() throws InterruptedException {
        while (true) {
            long quiet = connections > 0 ? 0 : System.nanoTime() - lastUse;
            if (ending || quiet >= idle.toNanos()) {
                return false;
            }
            if (!rested && quiet >= REST_NANOSECONDS) {
                rested = true;
                return true;
            }
            long next = rested ? idle.toNanos() : Math.min(REST_NANOSECONDS, idle.toNanos());
            // 0: until something happens
            wait(connections > 0 ? 0 : 1 + (next - quiet) / 1_000_000);
        }
    }

    /** Takes no more calls, and returns when those at work are done. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            ending = true;
        }
        socket.hide();
        awaitCalls();
        socket.close();
    }

    private synchronized void awaitCalls() {
        boolean interrupted = false;
        while (!calls.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The process is to end: so are its calls. */
    public synchronized void terminate() {
        end();
        calls.forEach(call -> call.signal(TERMINATED));
    }

    private synchronized void end() {
        ending = true;
        notifyAll();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = socket.accept();
                Thread.ofPlatform().daemon().name("jcompose-client").start(() -> serve(channel));
            }
        } catch (ClosedChannelException e) {
            return;
        } catch (IOException e) {
            end(); // as when there are too many open files
        }
    }

    private void serve(SocketChannel channel) {
        use(1);
        try (Connection connection = new Connection(channel)) {
            Frame frame = connection.read();
            if (frame != null) {
                switch (frame.kind()) {
                    case CALL -> answer(connection, frame);
                    case STATUS -> connection.send(Frame.of(FrameKind.TEXT, status()));
                    case STOP -> stop(connection);
                    default -> throw new IOException("not the beginning of a call");
                }
                connection.flush();
            }
        } catch (IOException e) {
            return; // who called sees the end of the connection
        } finally {
            use(-1);
        }
    }

    private synchronized void use(int more) {
        connections += more;
        lastUse = System.nanoTime();
        rested = false;
        notifyAll();
    }

    private void answer(Connection connection, Frame frame) throws IOException {
        CallRequest request = CallRequest.read(frame);
        if (!installation.isStillThere()) {
            connection.send(Frame.of(FrameKind.ELSEWHERE, "this program was built anew"));
            end();
        } else if (!request.isFor(installation)) {
            connection.send(Frame.of(FrameKind.ELSEWHERE, "this is another installation"));
        } else {
            Call call = new Call(connection, request, answers);
            if (!begin(call)) {
                connection.send(Frame.of(FrameKind.ELSEWHERE, "this process is about to end"));
                return;
            }
            try {
                call.attend();
            } finally {
                over(call);
            }
        }
    }

    private synchronized boolean begin(Call call) {
        return !ending && calls.add(call);
    }

    private synchronized void over(Call call) {
        calls.remove(call);
        answered += call.hasBegun() ? 1 : 0;
        notifyAll();
    }

    /** The connection's end tells the process's. */
    private void stop(Connection connection) {
        connection.send(Frame.of(FrameKind.TEXT, status()));
        end();
        connection.flush();
        Frame frame = connection.read();
        while (frame != null) {
            frame = connection.read();
        }
    }

    private synchronized String status() {
        return ProcessHandle.current().pid()
                + " has answered "
                + answered
                + " calls, "
                + calls.stream().filter(Call::isAtWork).count()
                + " are at work; it ends after "
                + idle.toSeconds()
                + " s without any";
    }
}
