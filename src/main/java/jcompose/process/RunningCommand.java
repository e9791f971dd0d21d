package jcompose.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A program that runs and is told more than once what to do. Whoever began it closes it. */
public final class RunningCommand implements AutoCloseable {
    private final Command command;
    private final Process process;
    private final long begin;
    private final StringBuilder error = new StringBuilder();
    private final Thread errorListener;

    RunningCommand(Command command, Process process, long begin) {
        this.command = command;
        this.process = process;
        this.begin = begin;
        errorListener = Pipes.worker(() -> Pipes.drain(process.getErrorStream(), error));
    }

    /** What it reads. */
    public OutputStream input() {
        return process.getOutputStream();
    }

    /** What it prints. */
    public InputStream output() {
        return process.getInputStream();
    }

    /** Why it has ended, or is about to. */
    public CommandFailure failure() {
        int status = Command.end(process, errorListener);
        return command.failure(status, error.toString());
    }

    /** Tells it that no more comes, and returns when it has ended. */
    @Override
    public void close() {
        try {
            input().close();
        } catch (IOException e) {
            // It ended without reading everything; who misses an answer learns why.
            process.destroy();
        }
        command.ended(begin, Command.end(process, errorListener));
    }
}
