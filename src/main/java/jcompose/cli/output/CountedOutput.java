package jcompose.cli.output;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Tells how much has been written so far. */
public final class CountedOutput extends FilterOutputStream {
    private final LongConsumer listener;
    private long count;

    public CountedOutput(OutputStream out, LongConsumer listener) {
        super(out);
        this.listener = listener;
    }

    @Override
    public void write(int octet) throws IOException {
        out.write(octet);
        listener.accept(++count);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        out.write(buffer, offset, length);
        count += length;
        listener.accept(count);
    }
}
