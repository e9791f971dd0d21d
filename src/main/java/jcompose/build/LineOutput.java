package jcompose.build;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Passes on what is written, line by line. */
final class LineOutput extends OutputStream {
    private final Consumer<String> each;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LineOutput(Consumer<String> each) {
        this.each = each;
    }

    @Override
    public synchronized void write(int octet) {
        if (octet == '\n') {
            pass();
        } else {
            line.write(octet);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    /** A last line may lack its line feed. */
    @Override
    public synchronized void close() {
        if (line.size() > 0) {
            pass();
        }
    }

    private void pass() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        each.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
