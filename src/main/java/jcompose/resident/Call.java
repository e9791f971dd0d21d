package jcompose.resident;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One call of a client, from its request to its exit status. */
public final class Call {
    private static final int SIGNALLED = 128;

    private final Connection connection;
    private final CallRequest request;
    private final RelayedInput in = new RelayedInput(this);
    private final RelayedOutput outOctets = new RelayedOutput(this, FrameKind.OUT);
    private final RelayedOutput errOctets = new RelayedOutput(this, FrameKind.ERROR);
    private final PrintStream out = new RelayedPrintStream(outOctets);
    private final PrintStream err = new RelayedPrintStream(errOctets);
    private final List<Runnable> reactions = new ArrayList<>();
    private final List<Thread> reacting = new ArrayList<>();
    private final Thread worker;
    private volatile boolean atWork = true;
    private int signal;
    private int synced;
    private int syncs;
    private boolean begun;
    private boolean mute;
    private boolean gone;

    Call(Connection connection, CallRequest request, Answers answers) {
        this.connection = connection;
        this.request = request;
        this.worker = Thread.ofPlatform().name("jcompose-call").unstarted(() -> work(answers));
    }

    public List<String> arguments() {
        return request.arguments();
    }

    public Map<String, String> environment() {
        return request.environment();
    }

    public Path directory() {
        return request.directory();
    }

    public InputStream in() {
        return in;
    }

    public PrintStream out() {
        return out;
    }

    public PrintStream err() {
        return err;
    }

    /** Whether a file descriptor of the client is a terminal. */
    public boolean isTerminal(int descriptor) {
        return request.isTerminal(descriptor);
    }

    /** Does {@code reaction} once the client got a signal that asks for its end. */
    public synchronized void onSignal(Runnable reaction) {
        reactions.add(reaction);
    }

    /** Returns when the call is over and the client gone. */
    void attend() {
        worker.start();
        for (Frame frame = connection.read(); frame != null; frame = connection.read()) {
            take(frame);
        }
        leave();
        join(worker);
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(Frame frame) {
        switch (frame.kind()) {
            case INPUT -> in.give(frame.content());
            case SIGNAL -> signal(frame.number());
            case DEAF -> (frame.number() == 1 ? outOctets : errOctets).deafen();
            case SYNCED -> synced();
            case CALL, STATUS, STOP, ACCEPTED, ELSEWHERE, OUT, ERROR, READ, SYNC, EXIT, TEXT ->
                    leave(); // no client of ours
        }
    }

    /** As a signal does to a process: it ends, unless it has asked for something else. */
    synchronized void signal(int number) {
        if (signal != 0 || !worker.isAlive()) {
            return;
        }
        signal = number;
        if (reactions.isEmpty()) {
            mute = true;
            notifyAll();
            worker.interrupt();
        }
        reactions.forEach(each -> reacting.add(Thread.ofPlatform().start(each)));
    }

    /** The client is gone; as a terminal that hangs up, signal(7). */
    private synchronized void leave() {
        signal(1);
        gone = true;
        in.end();
        notifyAll();
    }

    private void work(Answers answers) {
        Frame last = Frame.of(FrameKind.ELSEWHERE, "it needs a process of its own");
        if (answers.takes(this)) {
            if (!begins()) {
                atWork = false;
                return;
            }
            int status = answers.run(this);
            out.flush();
            err.flush();
            last = Frame.of(FrameKind.EXIT, ended(status));
        }
        atWork = false; // before the client can know
        connection.send(last);
    }

    /** Nothing begins whose client has given up waiting for that, for it may begin it itself. */
    private synchronized boolean begins() {
        begun = signal == 0 && connection.send(Frame.of(FrameKind.ACCEPTED));
        return begun;
    }

    /** Whether there is still something to do. */
    boolean isAtWork() {
        return atWork;
    }

    /** Whether it was answered here. */
    synchronized boolean hasBegun() {
        return begun;
    }

    private int ended(int status) {
        int number;
        List<Thread> last;
        synchronized (this) {
            number = signal;
            last = List.copyOf(reacting);
        }
        last.forEach(Call::join);
        return number == 0 ? status : SIGNALLED + number;
    }

    boolean send(Frame frame) {
        synchronized (this) {
            if (mute) {
                return false;
            }
        }
        return connection.send(frame);
    }

    /** Returns when the client has written all that was sent. */
    void sync() {
        int mine;
        synchronized (this) {
            mine = ++syncs;
        }
        if (send(Frame.of(FrameKind.SYNC))) {
            awaitSynced(mine);
        }
    }

    private synchronized void awaitSynced(int mine) {
        boolean interrupted = false;
        while (synced < mine && !gone && !mute) {
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

    private synchronized void synced() {
        synced++;
        notifyAll();
    }
}
