package jcompose.runtime;

import jcompose.file.Trees;
import jcompose.json.Json;
import jcompose.reconciler.desired.Mount;
import jcompose.type.ContainerId;
import jcompose.type.Ipv4;
import jcompose.type.PublishedPort;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/** What a container keeps below {@link Layout#container}. */
public final class ContainerDirectory {
    private final Layout layout;

    public ContainerDirectory(Layout layout) {
        this.layout = layout;
    }

    /**
     * Makes everything that the container's launch line refers to: its directories, the init layer,
     * the files in {@code /etc}, and missing sources of bind mounts that may be created; not its
     * volumes. Doing it twice is harmless.
     */
    public void prepare(LaunchSpec launch) throws IOException {
        ContainerId id = launch.id();
        Files.createDirectories(layout.runContainers());
        Files.createDirectories(layout.locks());
        Files.createDirectories(layout.containers());
        claim(id, launch.stack());
        directory(layout.upper(id), "rwxr-xr-x");
        directory(layout.work(id), "rwx------");
        directory(layout.log(id), "rwx------");
        directory(layout.etc(id), "rwxr-xr-x");
        prepareInitLayer(layout.init(id));
        rewriteEtc(launch);
        for (Mount mount : launch.container().mounts()) {
            prepareSource(mount);
        }
        new FileGrants(layout).prepare(launch);
    }

    public Layout layout() {
        return layout;
    }

    /** Secrets and configs. */
    public FileGrants files() {
        return new FileGrants(layout);
    }

    /**
     * The files themselves stay, so that a running container sees it. Who shares another one's
     * network has that one's files.
     */
    public void rewriteEtc(LaunchSpec launch) throws IOException {
        if (launch.networkOwner().isEmpty()) {
            for (Map.Entry<String, String> file : EtcFiles.of(launch).entrySet()) {
                write(layout.etc(launch.id()).resolve(file.getKey()), file.getValue());
            }
        }
    }

    /** Changes one of those files where it stands; who shares another one's has none. */
    public void editEtc(ContainerId id, String name, UnaryOperator<String> edit)
            throws IOException {
        Path file = layout.etc(id).resolve(name);
        if (Files.exists(file)) {
            write(file, edit.apply(Files.readString(file)));
        }
    }

    /** The stack that a container's directory was made for. */
    public Optional<String> owner(ContainerId id) throws IOException {
        try {
            return Optional.of(Files.readString(layout.owner(id)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** There is no moment in which the directory stands without its owner's name. */
    private void claim(ContainerId id, String stack) throws IOException {
        if (Files.exists(layout.container(id))) {
            return;
        }
        Path made = layout.containers().resolve(unclaimed(stack) + id);
        directory(made, "rwx------");
        Files.writeString(made.resolve(layout.owner(id).getFileName()), stack);
        Files.move(made, layout.container(id), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes what a pass over the stack left that was killed while it made a directory. */
    public void removeUnclaimed(String stack) throws IOException {
        try (var left = Files.newDirectoryStream(layout.containers(), unclaimed(stack) + "*")) {
            for (Path directory : left) {
                Trees.delete(directory);
            }
        } catch (NoSuchFileException e) {
            return; // no container was ever made
        }
    }

    /** No name of a stack has a dot in it. */
    private static String unclaimed(String stack) {
        return ".new-" + stack + ".";
    }

    /** Keeps the launch line of a container that no supervisor is going to have. */
    public void record(LaunchSpec launch) throws IOException {
        record(launch.id(), launch.line());
    }

    /** Keeps another launch line of a container that no supervisor has. */
    public void record(ContainerId id, String line) throws IOException {
        Path temporary = layout.container(id).resolve(".config.json");
        Files.writeString(temporary, line);
        Files.move(temporary, layout.config(id), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Keeps that the container is there to be started later. */
    public void recordMade(LaunchSpec launch) throws IOException {
        Files.write(layout.madeMark(launch.id()), new byte[0]);
        record(launch);
    }

    /** Whether it was made and never started. */
    public boolean isOnlyMade(ContainerId id) {
        return Files.exists(layout.madeMark(id)) && Files.exists(layout.config(id));
    }

    /**
     * Keeps that somebody asked for its end, before that comes; nothing is kept of what is gone.
     */
    public void recordStop(ContainerId id) throws IOException {
        try {
            Files.write(layout.stopMark(id), new byte[0]);
        } catch (NoSuchFileException e) {
            return;
        }
    }

    /** Whether somebody asked for its end. */
    public boolean isStopped(ContainerId id) {
        return Files.exists(layout.stopMark(id));
    }

    /** Keeps that what is to run in it after its start has run, all of it. */
    public void recordHooks(ContainerId id) throws IOException {
        Files.write(layout.hookMark(id), new byte[0]);
    }

    /** Whether that is so. */
    public boolean isHooked(ContainerId id) {
        return Files.exists(layout.hookMark(id));
    }

    /** It is about to start once more. */
    public void forgetStop(ContainerId id) throws IOException {
        Files.deleteIfExists(layout.madeMark(id));
        Files.deleteIfExists(layout.hookMark(id));
        Files.deleteIfExists(layout.stopMark(id));
        Files.deleteIfExists(layout.withdrawnPorts(id));
    }

    /** Keeps which ports it is to have again, and where they led; nothing of what is gone. */
    public void recordWithdrawn(ContainerId id, SortedMap<PublishedPort, Ipv4> ports)
            throws IOException {
        if (Files.isDirectory(layout.container(id))) {
            Path temporary = layout.container(id).resolve(".ports.json");
            Files.writeString(temporary, Json.write(PortRecord.write(ports)));
            Files.move(temporary, layout.withdrawnPorts(id), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** What was kept. */
    public SortedMap<PublishedPort, Ipv4> withdrawn(ContainerId id) throws IOException {
        return PortRecord.read(read(layout.withdrawnPorts(id)).orElseGet(Json::object));
    }

    /** Keeps how such a container has ended. */
    public void recordEnd(ContainerId id, int exitCode) throws IOException {
        Path temporary = layout.container(id).resolve(".state.json");
        Files.writeString(
                temporary,
                Json.write(
                        Json.object()
                                .put("id", id.hex())
                                .put("status", "exited")
                                .put("restarts", 0)
                                .put("exitCode", exitCode)
                                .put("oomKilled", false)
                                .put("finishedAt", Instant.now().toString())));
        Files.move(temporary, layout.endState(id), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Notes the volumes of a container that is about to start: it has no launch line yet. */
    public void noteVolumes(ContainerId id, List<String> names) throws IOException {
        if (!names.isEmpty()) {
            Files.write(layout.volumesOf(id), names);
        }
    }

    /** What was noted of it. */
    public List<String> volumes(ContainerId id) throws IOException {
        try {
            return Files.readAllLines(layout.volumesOf(id));
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Has everybody look who watches the state of containers. */
    public void nudge() throws IOException {
        String name = ProcessHandle.current().pid() + "-" + Thread.currentThread().threadId();
        Path file = layout.runContainers().resolve(".nudge-" + name);
        Files.createDirectories(layout.runContainers());
        Files.write(file, new byte[0]);
        Files.delete(file);
    }

    /** IDs of all containers that have a directory. */
    public List<ContainerId> list() throws IOException {
        List<ContainerId> ids = new ArrayList<>();
        try (var directories = Files.newDirectoryStream(layout.containers(), "????????????")) {
            for (Path directory : directories) {
                String name = directory.getFileName().toString();
                if (name.matches("[0-9a-f]{12}")) {
                    ids.add(new ContainerId(name));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return ids;
    }

    /** The line it was launched with; empty when it never was, or not to its end. */
    public Optional<JsonNode> config(ContainerId id) throws IOException {
        return read(layout.config(id));
    }

    /** How it ended; empty as long as it has not. */
    public Optional<JsonNode> endState(ContainerId id) throws IOException {
        return read(layout.endState(id));
    }

    /** What its supervisor last said about it; empty without a supervisor. */
    public Optional<JsonNode> runState(ContainerId id) throws IOException {
        return read(layout.runState(id));
    }

    /**
     * Removes the directory of a container of which nothing runs any more, and its state file.
     * Nothing being there is not an error.
     */
    public void remove(ContainerId id) throws IOException {
        Files.deleteIfExists(layout.runState(id));
        Files.deleteIfExists(layout.terminal(id)); // of one that was killed
        Optional<JsonNode> config = config(id);
        if (config.isPresent()) {
            new ContainerHistory(layout).close(id, config.get());
        }
        new FileGrants(layout).remove(id);
        Trees.delete(layout.container(id));
    }

    private static void prepareInitLayer(Path init) throws IOException {
        directory(init, "rwxr-xr-x");
        for (String mountPoint : List.of("dev", "proc", "sys", "etc")) {
            directory(init.resolve(mountPoint), "rwxr-xr-x");
        }
        for (String name : EtcFiles.NAMES) {
            write(init.resolve("etc").resolve(name), "");
        }
        Path mtab = init.resolve("etc/mtab");
        if (!Files.isSymbolicLink(mtab)) {
            Files.createSymbolicLink(mtab, Path.of("/proc/mounts"));
        }
    }

    private static void prepareSource(Mount mount) throws IOException {
        switch (mount) {
            case Mount.Bind bind -> {
                if (bind.createSource() && !Files.exists(Path.of(bind.source()))) {
                    Files.createDirectories(Path.of(bind.source()));
                }
            }
            case Mount.Volume _,
                    Mount.Anonymous _,
                    Mount.OfImage _,
                    Mount.Tmpfs _,
                    Mount.File _ -> {
                // Whoever starts containers prepares their volumes; a tmpfs has no source.
            }
        }
    }

    /** Permissions are set afterwards: the umask must not reach into containers. */
    private static void directory(Path directory, String permissions) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory);
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    /** What is not whole, as after a crash of the machine, is as good as absent. */
    private static Optional<JsonNode> read(Path file) throws IOException {
        try {
            return Optional.of(Json.parse(Files.readString(file)));
        } catch (NoSuchFileException | JacksonException e) {
            return Optional.empty();
        }
    }
}
