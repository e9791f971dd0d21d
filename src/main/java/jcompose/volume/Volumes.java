package jcompose.volume;

import jcompose.file.Trees;
import jcompose.image.DurableFile;
import jcompose.image.LockFile;
import jcompose.runtime.Layout;
import jcompose.runtime.RuntimeProgram;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The volumes of one root: a directory each, whose {@code _data} is what containers see. They come
 * and go in one step each: nobody sees half of one.
 */
public final class Volumes {
    private static final String REMOVED = ".removed-";

    private final Layout layout;
    private final Map<Path, LockFile> locks = new ConcurrentHashMap<>();

    public Volumes(Layout layout) {
        this.layout = layout;
    }

    /** Full names. */
    public SortedSet<String> list() throws IOException {
        SortedSet<String> names = new TreeSet<>();
        try (var directories = Files.newDirectoryStream(layout.volumes())) {
            for (Path directory : directories) {
                String name = String.valueOf(directory.getFileName());
                if (!name.startsWith(".") && Files.isDirectory(directory.resolve("_data"))) {
                    names.add(name);
                }
            }
        } catch (NoSuchFileException e) {
            return names;
        }
        return names;
    }

    /** All of them with what is known of each. */
    public SortedMap<String, VolumeRecord> records() throws IOException {
        SortedMap<String, VolumeRecord> records = new TreeMap<>();
        for (String name : list()) {
            records.put(name, record(name));
        }
        return records;
    }

    public VolumeRecord record(String name) throws IOException {
        try {
            return VolumeRecord.read(Files.readString(files(name).record()));
        } catch (NoSuchFileException | JacksonException | IllegalArgumentException e) {
            return VolumeRecord.UNKNOWN;
        }
    }

    /** What containers see of it. */
    public Path content(String name) {
        return files(name).content();
    }

    /**
     * One that is there already is left as it is.
     *
     * @param stack for whom; empty: made by hand
     * @throws IllegalArgumentException if it cannot be the name of a volume
     */
    public void create(
            String name,
            Optional<String> stack,
            Map<String, String> labels,
            Map<String, String> options)
            throws IOException, InterruptedException {
        create(name, VolumeRecord.made(stack, false, labels, options));
    }

    /** A volume of a container alone. */
    public void createAnonymous(String name, String stack)
            throws IOException, InterruptedException {
        create(name, VolumeRecord.made(Optional.of(stack), true, Map.of(), Map.of()));
    }

    private void create(String name, VolumeRecord record) throws IOException, InterruptedException {
        VolumeFiles files = files(name);
        try (LockFile.Held _ = lock(files)) {
            if (Files.isDirectory(files.content())) {
                return;
            }
            Files.createDirectories(layout.volumes());
            Path made = Files.createTempDirectory(layout.volumes(), ".new-");
            Path content = Files.createDirectory(made.resolve("_data"));
            Files.setPosixFilePermissions(content, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.writeString(made.resolve("volume.json"), record.write());
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx--x--x"));
            Trees.delete(files.directory());
            Files.move(made, files.directory(), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /**
     * With everything in it; what its options have mounted is unmounted, not emptied. Symbolic
     * links are removed, not followed.
     *
     * @throws VolumeInUseException when a container has it, running or not
     */
    public void remove(String name) throws IOException, InterruptedException {
        VolumeFiles files = files(name);
        try (LockFile.Held _ = lock(files)) {
            if (!Files.isDirectory(files.directory(), LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            var users = new VolumeUsers(layout).of(name);
            if (!users.names().isEmpty()) {
                throw new VolumeInUseException(name, users.names().values());
            }
            unmount(files);
            Path doomed = Files.createTempDirectory(layout.volumes(), REMOVED);
            Files.move(files.directory(), doomed.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            Trees.delete(doomed);
        }
    }

    /** Removes what killed processes have left of volumes that were to go. */
    public void sweep() throws IOException {
        try (var remains = Files.newDirectoryStream(layout.volumes(), REMOVED + "*")) {
            for (Path each : remains) {
                Trees.delete(each);
            }
        } catch (NoSuchFileException e) {
            return;
        }
    }

    /**
     * Makes a volume ready for a container: mounted if it has driver options, and filled if it is
     * new.
     *
     * @param image the layers whose content at {@code target} a new volume receives, topmost first;
     *     none: it receives nothing
     */
    public void prepare(RuntimeProgram runtime, String name, List<Path> image, String target)
            throws IOException, InterruptedException {
        VolumeFiles files = files(name);
        try (LockFile.Held _ = lock(files)) {
            if (!Files.isDirectory(files.content())) {
                throw new IOException("it does not exist any more");
            }
            VolumeRecord record = record(name);
            boolean mounted = VolumeMount.isMounted(files.content());
            if (record.options().containsKey("type") && !mounted) {
                VolumeMount.mount(record.options(), files.content());
                // What is mounted may be another content than that of the last time.
                record = write(files, record.with(VolumeRecord.Content.NEW));
                mounted = true;
            }
            if (!image.isEmpty() && record.content() != VolumeRecord.Content.USED) {
                new VolumeFilling(runtime, files, new VolumeUsers(layout))
                        .fill(record, image, target, mounted);
            }
        }
    }

    /** Unmounts what a volume's options have mounted, if no container has it any more. */
    public void release(String name) throws IOException, InterruptedException {
        VolumeFiles files = files(name);
        if (!record(name).options().containsKey("type")) {
            return;
        }
        try (LockFile.Held _ = lock(files)) {
            if (!new VolumeUsers(layout).of(name).anyAlive()) {
                unmount(files);
            }
        }
    }

    static VolumeRecord write(VolumeFiles files, VolumeRecord record) throws IOException {
        DurableFile.write(
                files.record(),
                record.write().getBytes(StandardCharsets.UTF_8),
                files.temporaryRecord());
        return record;
    }

    /** Nothing is deleted below a mount: the content is somebody else's. */
    private static void unmount(VolumeFiles files) throws IOException {
        while (VolumeMount.isMounted(files.content())) {
            VolumeMount.unmount(files.content());
        }
    }

    private VolumeFiles files(String name) {
        return new VolumeFiles(layout, name);
    }

    private LockFile.Held lock(VolumeFiles files) throws IOException, InterruptedException {
        Files.createDirectories(layout.locks());
        return locks.computeIfAbsent(files.lock(), LockFile::new).hold();
    }
}
