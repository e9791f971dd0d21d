package jcompose.registry.protocol;

import jcompose.image.Sha256;
import jcompose.registry.protocol.RegistryException.Kind;
import jcompose.type.Digest;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;

/**
 * A blob as it arrives. A broken connection is taken up again where it broke. The end is reached
 * only with the size and the digest that were asked for; anything else is an exception.
 */
public final class BlobInput extends InputStream {
    /** So much at least must arrive for the count of failures to begin anew. */
    private static final long PROGRESS = 1 << 16;

    private final Caller caller;
    private final Descriptor blob;
    private final Retry retry;
    private final MessageDigest computation = Sha256.start();
    private InputStream in = InputStream.nullInputStream();
    private boolean open;
    private boolean ended;
    private long received;
    private long lastFailure;
    private int failures;

    public BlobInput(Caller caller, Descriptor blob, Retry retry) {
        this.caller = caller;
        this.blob = blob;
        this.retry = retry;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (true) {
            if (ended || length == 0) {
                return ended ? -1 : 0;
            }
            int count;
            try {
                open();
                count = in.read(buffer, offset, length);
            } catch (IOException e) {
                if (!passes(e)) {
                    throw e;
                }
                recover(e);
                continue;
            }
            if (count < 0) {
                end();
                return -1;
            }
            received += count;
            if (received > blob.size()) {
                throw wrong("more than " + blob.size() + " bytes");
            }
            computation.update(buffer, offset, count);
            return count;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    private void open() throws IOException {
        if (!open) {
            try {
                in = caller.call(new ReadBlob(blob, received));
                open = true;
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    /** What the caller has given up on, it has tried often enough. */
    private static boolean passes(IOException failure) {
        return failure instanceof SocketTimeoutException
                || !(failure instanceof RegistryException
                        || failure instanceof InterruptedIOException);
    }

    private void recover(IOException failure) throws IOException {
        close();
        failures = received - lastFailure >= PROGRESS ? 1 : failures + 1;
        lastFailure = received;
        Optional<Duration> delay = retry.delay(failures, Optional.empty());
        if (delay.isEmpty()) {
            throw new RegistryException(
                    Kind.UNAVAILABLE,
                    caller.name()
                            + ": cannot read the blob "
                            + blob.digest()
                            + " beyond byte "
                            + received
                            + ": "
                            + failure.getMessage(),
                    failure);
        }
        try {
            retry.pause().of(delay.get());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void end() throws IOException {
        if (received < blob.size()) {
            throw wrong(received + " of " + blob.size() + " bytes");
        }
        Digest digest = Sha256.finish(computation);
        if (!digest.equals(blob.digest())) {
            throw wrong("something with the digest " + digest);
        }
        ended = true;
    }

    private RegistryException wrong(String sent) {
        return new RegistryException(
                Kind.INVALID, caller.name() + " sent " + sent + " as the blob " + blob.digest());
    }

    private static InterruptedIOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }

    @Override
    public void close() throws IOException {
        open = false;
        in.close();
    }
}
