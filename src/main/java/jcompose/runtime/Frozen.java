package jcompose.runtime;

import jcompose.process.CommandFailure;
import jcompose.process.Surroundings;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A container in which nothing runs until this is closed, or this process ends. */
public final class Frozen implements AutoCloseable {
    private final Process process;

    private Frozen(Process process) {
        this.process = process;
    }

    static Frozen freeze(Path program, String cgroup) throws IOException {
        Process process =
                Surroundings.start(new ProcessBuilder(program.toString(), "freeze", cgroup));
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        if (out.readLine() == null) {
            String words =
                    new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            throw new CommandFailure(words.strip());
        }
        return new Frozen(process);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (process.waitFor() != 0) {
                String words =
                        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                throw new CommandFailure("the container is still frozen: " + words.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
