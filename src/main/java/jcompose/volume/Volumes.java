package jcompose.volume;

import jcompose.runtime.Layout;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SortedSet;
import java.util.TreeSet;

/** The volumes of one root: a directory each, whose {@code _data} is what containers see. */
public final class Volumes {
    private final Layout layout;

    public Volumes(Layout layout) {
        this.layout = layout;
    }

    /** Full names. */
    public SortedSet<String> list() throws IOException {
        SortedSet<String> names = new TreeSet<>();
        try (var directories = Files.newDirectoryStream(layout.volumes())) {
            for (Path directory : directories) {
                if (Files.isDirectory(directory.resolve("_data"))) {
                    names.add(String.valueOf(directory.getFileName()));
                }
            }
        } catch (NoSuchFileException e) {
            return names;
        }
        return names;
    }

    /** One that is there already is left as it is. */
    public void create(String name) throws IOException {
        Path content = layout.volumeContent(name);
        if (!Files.isDirectory(content)) {
            Files.createDirectories(content);
            Files.setPosixFilePermissions(
                    layout.volume(name), PosixFilePermissions.fromString("rwx--x--x"));
            Files.setPosixFilePermissions(content, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** With everything in it. Symbolic links are removed, not followed. */
    public void remove(String name) throws IOException {
        if (Files.isDirectory(layout.volume(name))) {
            Files.walkFileTree(layout.volume(name), new Removal());
        }
    }

    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
