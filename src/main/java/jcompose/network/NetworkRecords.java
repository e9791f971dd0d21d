package jcompose.network;

import jcompose.image.DurableFile;
import jcompose.runtime.Layout;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;

/**
 * The records of networks that belong to no stack. Whether there is such a network, the kernel
 * tells; a record that is left of one says nothing.
 */
public final class NetworkRecords {
    private final Path directory;

    public NetworkRecords(Layout layout) {
        directory = layout.networks();
    }

    public NetworkRecord of(OwnedNetwork owned) throws IOException {
        return owned.stack().equals(OwnedNetwork.ALONE)
                ? read(owned.network().name())
                : NetworkRecord.UNKNOWN;
    }

    /** The network must belong to no stack. */
    public NetworkRecord read(String network) throws IOException {
        Path file = file(network);
        try {
            return NetworkRecord.read(Files.readString(file));
        } catch (NoSuchFileException e) {
            return NetworkRecord.UNKNOWN;
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw new IOException(
                    file
                            + " is spoilt ("
                            + e.getMessage()
                            + "); remove the file, then the network is one without labels and"
                            + " ranges",
                    e);
        }
    }

    /** To be written before the network is there, for nobody is to see it without. */
    public void write(String network, NetworkRecord record) throws IOException {
        Files.createDirectories(directory);
        DurableFile.write(
                file(network),
                record.write().getBytes(StandardCharsets.UTF_8),
                directory.resolve("." + network));
    }

    public void remove(String network) throws IOException {
        Files.deleteIfExists(file(network));
    }

    private Path file(String network) {
        return directory.resolve(network + ".json");
    }
}
