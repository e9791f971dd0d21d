package jcompose.image;

import jcompose.type.Digest;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPOutputStream;

/** Compresses a layer's archive into a file while computing both digests. */
final class LayerBlob {
    private static final int BUFFER = 1 << 16;

    private LayerBlob() {}

    /** The file's content is on disk when this returns. */
    static StoredLayer write(LayerArchive archive, Path file) throws IOException {
        MessageDigest compressed = Sha256.start();
        MessageDigest plain = Sha256.start();
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream blob =
                    new DigestOutputStream(Channels.newOutputStream(channel), compressed);
            // Java's header has neither a time nor a name: the same archive is the same blob.
            GZIPOutputStream gzip =
                    new GZIPOutputStream(new BufferedOutputStream(blob, BUFFER), BUFFER);
            OutputStream tar =
                    new BufferedOutputStream(new DigestOutputStream(gzip, plain), BUFFER);
            archive.writeTo(tar);
            tar.flush();
            gzip.finish();
            gzip.flush();
            channel.force(true);
            Digest diffId = Sha256.finish(plain);
            return new StoredLayer(diffId, Sha256.finish(compressed), channel.size());
        }
    }
}
