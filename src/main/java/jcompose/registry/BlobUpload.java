package jcompose.registry;

import jcompose.registry.http.Body;
import jcompose.registry.protocol.AskUpload;
import jcompose.registry.protocol.Caller;
import jcompose.registry.protocol.Descriptor;
import jcompose.registry.protocol.FindBlob;
import jcompose.registry.protocol.FinishUpload;
import jcompose.registry.protocol.RegistryException;
import jcompose.registry.protocol.RegistryException.Kind;
import jcompose.registry.protocol.Retry;
import jcompose.registry.protocol.SendChunk;
import jcompose.registry.protocol.StartUpload;
import jcompose.registry.protocol.Upload;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends one blob to a repository: not at all where it is, by name where another repository of the
 * registry has it, in one piece while it is small, else in chunks, so that a broken connection
 * costs no more than one of them.
 */
final class BlobUpload {
    private final Caller caller;
    private final Descriptor blob;
    private final Path file;
    private final long chunk;
    private final Retry retry;
    private final PushListener listener;

    BlobUpload(
            Caller caller,
            Descriptor blob,
            Path file,
            long chunk,
            Retry retry,
            PushListener listener) {
        this.caller = caller;
        this.blob = blob;
        this.file = file;
        this.chunk = chunk;
        this.retry = retry;
        this.listener = listener;
    }

    /**
     * Sees to it that the blob is there.
     *
     * @param from another repository that may have it
     */
    void send(Optional<String> from) throws IOException, InterruptedException {
        if (caller.call(new FindBlob(blob.digest()))) {
            listener.present(blob);
            return;
        }
        Optional<Upload> upload = start(from);
        if (upload.isEmpty()) {
            listener.mounted(blob, from.orElse(""));
            return;
        }
        for (int failures = 1; ; failures++) {
            try {
                send(upload.orElseThrow());
                listener.done(blob);
                return;
            } catch (RegistryException e) {
                Optional<Duration> delay = retry.delay(failures, Optional.empty());
                if (e.kind() == Kind.DENIED || delay.isEmpty()) {
                    throw e;
                }
                retry.pause().of(delay.get());
            }
            // What a broken upload has left at the registry is in no known state.
            upload = caller.call(new StartUpload(blob.digest(), Optional.empty()));
        }
    }

    /** A registry that does not let us read the other repository need not refuse this one. */
    private Optional<Upload> start(Optional<String> from) throws IOException, InterruptedException {
        try {
            return caller.call(new StartUpload(blob.digest(), from));
        } catch (RegistryException e) {
            if (from.isEmpty() || e.kind() != Kind.DENIED) {
                throw e;
            }
            return caller.call(new StartUpload(blob.digest(), Optional.empty()));
        }
    }

    private void send(Upload begun) throws IOException, InterruptedException {
        Upload upload = begun;
        long most = Math.max(chunk, begun.leastChunk());
        int failures = 0;
        while (blob.size() - upload.received() > most) {
            try {
                upload = caller.call(new SendChunk(upload, file, most));
                failures = 0;
            } catch (RegistryException e) {
                Optional<Duration> delay = retry.delay(++failures, Optional.empty());
                if (e.kind() == Kind.DENIED || delay.isEmpty()) {
                    throw e;
                }
                retry.pause().of(delay.get());
                upload = caller.call(new AskUpload(upload));
            }
            listener.sent(blob, upload.received());
        }
        long received = upload.received();
        Body rest = new Body.Part(file, received, blob.size() - received);
        caller.call(new FinishUpload(upload, blob.digest(), rest));
    }
}
