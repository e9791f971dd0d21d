package jcompose.resident;

import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** As a process's own, it knows of an error that the last write met. */
final class RelayedPrintStream extends PrintStream {
    private static final int BUFFER = 1 << 13;

    private final RelayedOutput output;

    RelayedPrintStream(RelayedOutput output) {
        super(new BufferedOutputStream(output, BUFFER), true, StandardCharsets.UTF_8);
        this.output = output;
    }

    @Override
    public boolean checkError() {
        flush();
        output.sync();
        return output.isDeaf() || super.checkError();
    }
}
