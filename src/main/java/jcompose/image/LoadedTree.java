package jcompose.image;

import jcompose.json.Json;
import jcompose.type.Digest;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An unpacked archive of images. No link in it is followed that leads out of it. */
final class LoadedTree {
    private final Path root;

    /** Layers that were asked for: the store may have taken them over since. */
    private final Map<Path, Digest> taken = new HashMap<>();

    LoadedTree(Path root) {
        this.root = root;
    }

    boolean has(String name) {
        return Files.isRegularFile(root.resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    boolean hasBlob(Digest digest) {
        return has(blobName(digest));
    }

    JsonNode json(String name) throws IOException {
        return Json.parse(Files.readString(file(name)));
    }

    byte[] content(String name) throws IOException {
        return Files.readAllBytes(file(name));
    }

    /** A small blob, which is what its name says. */
    byte[] blob(Digest digest) throws IOException {
        byte[] content = content(blobName(digest));
        if (!Sha256.of(content).equals(digest)) {
            throw new IOException(
                    "blob " + digest + " of the archive has the digest " + Sha256.of(content));
        }
        return content;
    }

    static String blobName(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }

    /**
     * A layer's file.
     *
     * @param digest what it should be; empty: whatever it is
     */
    LayerSource layer(String name, Optional<Digest> digest, Digest diffId) throws IOException {
        Path file = file(name);
        Digest blob = taken.get(file);
        if (blob == null) {
            blob = digest.isPresent() ? digest.get() : Sha256.of(file);
            taken.put(file, blob);
        }
        return new LayerSource(blob, diffId, new LayerSource.Unclaimed(file));
    }

    /** Older {@code docker save}s made the second of equal layers a symbolic link. */
    private Path file(String name) throws IOException {
        Path at = root.resolve(name).normalize();
        for (int links = 0; links < 2; links++) {
            if (!isInside(at)) {
                break;
            }
            if (taken.containsKey(at) || Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
                return at;
            }
            if (!Files.isSymbolicLink(at)) {
                break;
            }
            at = at.resolveSibling(Files.readSymbolicLink(at)).normalize();
        }
        throw new IOException("the archive does not hold the file \"" + name + "\"");
    }

    /** Whether the path is below the root, by directories that are none but directories. */
    private boolean isInside(Path path) {
        if (!path.startsWith(root) || path.equals(root)) {
            return false;
        }
        Path parent = root;
        for (Path part : root.relativize(path)) {
            if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            parent = parent.resolve(part);
        }
        return true;
    }
}
