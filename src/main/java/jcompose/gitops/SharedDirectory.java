package jcompose.gitops;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A directory in which containers may change everything at any time. What is in it is reached from
 * the directory itself, name by name, and no link on the way is followed: a name that becomes a
 * link in between leads nowhere (man 2 openat, O_NOFOLLOW).
 */
final class SharedDirectory {
    private static final Set<OpenOption> READ =
            Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Path place;

    SharedDirectory(Path place) {
        this.place = place;
    }

    /** Whoever uses it closes it. */
    private static SecureDirectoryStream<Path> open(Path directory, Path below) throws IOException {
        SecureDirectoryStream<Path> opened = opened(directory);
        for (Path name : below) {
            if (!name.toString().isEmpty()) {
                try (SecureDirectoryStream<Path> outer = opened) {
                    opened = inner(outer, name);
                }
            }
        }
        return opened;
    }

    private static SecureDirectoryStream<Path> inner(SecureDirectoryStream<Path> outer, Path name)
            throws IOException {
        try {
            return outer.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
        } catch (FileSystemException e) {
            if (attributes(outer, name).filter(PosixFileAttributes::isDirectory).isPresent()) {
                throw e;
            }
            throw new NotDirectoryException(name.toString());
        }
    }

    @SuppressWarnings("StreamResourceLeak") // who asked for it closes it
    private static SecureDirectoryStream<Path> opened(Path directory) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException(directory + ": its file system cannot open names in directories");
    }

    private SecureDirectoryStream<Path> parent(Path path) throws IOException {
        Path parent = path.getParent();
        return open(place, parent == null ? Path.of("") : parent);
    }

    private static Optional<PosixFileAttributes> attributes(
            SecureDirectoryStream<Path> parent, Path name) throws IOException {
        try {
            return Optional.of(
                    parent.getFileAttributeView(
                                    name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .readAttributes());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Puts a copy of a file, a link, or a directory without what is in it, at {@code path}, in
     * place of what is there. A directory that is there stays when it is to be one, and a file when
     * it is the same.
     *
     * @param aside where the copy is made, in a directory of this file system that nobody else sees
     * @throws DirectoryNotEmptyException when a directory with something in it is in the way
     */
    void put(Path source, Path aside, Path path) throws IOException {
        boolean directory = Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS);
        Path name = name(path);
        try (SecureDirectoryStream<Path> parent = parent(path)) {
            Optional<PosixFileAttributes> found = attributes(parent, name);
            if (found.isPresent()) {
                PosixFileAttributes there = found.get();
                if (directory ? there.isDirectory() : isSame(source, parent, name, there)) {
                    return;
                }
                if (there.isDirectory()) {
                    parent.deleteDirectory(name);
                } else if (directory) {
                    parent.deleteFile(name);
                }
            }
            Files.copy(source, aside, LinkOption.NOFOLLOW_LINKS, COPY_ATTRIBUTES);
            try (SecureDirectoryStream<Path> from = opened(parentOf(aside))) {
                from.move(name(aside), parent, name);
            }
        }
    }

    private static Path name(Path path) {
        return Objects.requireNonNull(path.getFileName());
    }

    private static Path parentOf(Path path) {
        return Objects.requireNonNull(path.toAbsolutePath().getParent());
    }

    private static boolean isSame(
            Path source, SecureDirectoryStream<Path> parent, Path name, PosixFileAttributes there)
            throws IOException {
        PosixFileAttributes own =
                Files.readAttributes(source, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!own.isRegularFile()
                || !there.isRegularFile()
                || own.size() != there.size()
                || !own.permissions().equals(there.permissions())) {
            return false;
        }
        try (InputStream one = Files.newInputStream(source);
                InputStream other = Channels.newInputStream(parent.newByteChannel(name, READ))) {
            byte[] bytes = one.readNBytes(1 << 16);
            while (bytes.length > 0) {
                if (!Arrays.equals(bytes, other.readNBytes(bytes.length))) {
                    return false;
                }
                bytes = one.readNBytes(1 << 16);
            }
            return other.read() < 0;
        }
    }

    /** Removes a file, a link, or a directory with nothing in it; leaves everything else. */
    void remove(Path path) throws IOException {
        Path name = name(path);
        try (SecureDirectoryStream<Path> parent = parent(path)) {
            Optional<PosixFileAttributes> there = attributes(parent, name);
            if (there.isPresent() && there.get().isDirectory()) {
                parent.deleteDirectory(name);
            } else if (there.isPresent()) {
                parent.deleteFile(name);
            }
        } catch (DirectoryNotEmptyException e) {
            return; // what is in it is the containers'
        } catch (NotDirectoryException e) {
            return; // then it is not there
        }
    }
}
