package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The sudden end of a pass.
 *
 * @param event the beginning or the end of a step, counted from 1
 * @param microseconds how long after it
 */
record Kill(int event, int microseconds) {
    private static final int KILLED = 128 + 9;

    static Kill at(int event, int microseconds) {
        return new Kill(event, microseconds);
    }

    /**
     * Lets a pass begin in a process of its own.
     *
     * @param pass {@code up} or {@code down}
     * @return false when it came to its end before
     */
    boolean of(String pass, Machinery jcompose, String file)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(KilledPass.class.getName(), pass, file));
        command.addAll(List.of(jcompose.root().toString(), jcompose.runRoot().toString()));
        command.addAll(List.of(Machinery.home().toString(), Integer.toString(event)));
        command.add(Integer.toString(microseconds));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        int status = process.waitFor();
        assertTrue(status == 0 || status == KILLED, "ended with " + status);
        return status == KILLED;
    }
}
