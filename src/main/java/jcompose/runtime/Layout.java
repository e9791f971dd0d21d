package jcompose.runtime;

import jcompose.type.ContainerId;
import jcompose.type.Digest;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * Where everything lies: the one place that knows the paths on disk and in the cgroup tree. It
 * touches none of them.
 *
 * @param root what must last, {@code /var/lib/jcompose} by default
 * @param runRoot what ends with the machine's uptime, {@code /run/jcompose} by default
 * @param cgroupParent the cgroup above all of ours, relative to a hierarchy's root
 */
public record Layout(Path root, Path runRoot, String cgroupParent) {
    public static final Path DEFAULT_ROOT = Path.of("/var/lib/jcompose");
    public static final Path DEFAULT_RUN_ROOT = Path.of("/run/jcompose");
    public static final Layout DEFAULT = new Layout(DEFAULT_ROOT, DEFAULT_RUN_ROOT);

    public Layout {
        root = root.toAbsolutePath().normalize();
        runRoot = runRoot.toAbsolutePath().normalize();
    }

    /**
     * With a cgroup of its own for a root of its own, so that two of them on one machine do not see
     * each other's containers.
     */
    public Layout(Path root, Path runRoot) {
        this(root, runRoot, cgroupParent(root.toAbsolutePath().normalize()));
    }

    private static String cgroupParent(Path root) {
        return root.equals(DEFAULT_ROOT) ? "jcompose" : "jcompose-" + checksum(root.toString());
    }

    /** An OCI image layout (OCI image-spec, image-layout.md): {@code blobs}, {@code index.json}. */
    public Path images() {
        return root;
    }

    public Path blobs() {
        return root.resolve("blobs");
    }

    public Path blob(Digest digest) {
        return blobs().resolve(digest.algorithm()).resolve(digest.hex());
    }

    public Path layers() {
        return root.resolve("layers");
    }

    /** An unpacked layer together with all below it, by chain ID (OCI image-spec, config.md). */
    public Path layer(Digest chainId) {
        return layers().resolve(chainId.hex());
    }

    public Path containers() {
        return root.resolve("containers");
    }

    public Path container(ContainerId id) {
        return containers().resolve(id.hex());
    }

    /** The launch line the container was started with. */
    public Path config(ContainerId id) {
        return container(id).resolve("config.json");
    }

    /** How it ended; exists once it has ended for good. */
    public Path endState(ContainerId id) {
        return container(id).resolve("state.json");
    }

    /** There as long as the container was made and never started. */
    public Path madeMark(ContainerId id) {
        return container(id).resolve("made");
    }

    /** There once what is to run in the container after its start has run. */
    public Path hookMark(ContainerId id) {
        return container(id).resolve("hooked");
    }

    /** There when somebody asked for the container's end: no boot starts it again. */
    public Path stopMark(ContainerId id) {
        return container(id).resolve("stopped");
    }

    /** Ports that were published for a container until it was stopped. */
    public Path withdrawnPorts(ContainerId id) {
        return container(id).resolve("ports.json");
    }

    /** Holds the name of the stack that the container belongs to. */
    public Path owner(ContainerId id) {
        return container(id).resolve("stack");
    }

    /** Names of the volumes of a container that is about to start. */
    public Path volumesOf(ContainerId id) {
        return container(id).resolve("volumes");
    }

    public Path upper(ContainerId id) {
        return container(id).resolve("upper");
    }

    public Path work(ContainerId id) {
        return container(id).resolve("work");
    }

    /** The init layer: mount points and empty placeholders, never part of an image. */
    public Path init(ContainerId id) {
        return container(id).resolve("init");
    }

    /** {@code hosts}, {@code hostname} and {@code resolv.conf}, mounted over the placeholders. */
    public Path etc(ContainerId id) {
        return container(id).resolve("etc");
    }

    public Path log(ContainerId id) {
        return container(id).resolve("log");
    }

    public Path volumes() {
        return root.resolve("volumes");
    }

    public Path volume(String name) {
        return volumes().resolve(name);
    }

    /** What containers see of a volume. */
    public Path volumeContent(String name) {
        return volume(name).resolve("_data");
    }

    /** What is told of networks that belong to no stack. */
    public Path networks() {
        return root.resolve("networks");
    }

    /** A directory for each stack that was ever brought up. */
    public Path stacks() {
        return root.resolve("stacks");
    }

    /** When the jobs of a stack have run. */
    public Path jobs(String stack) {
        return root.resolve("jobs").resolve(stack);
    }

    /** What has happened to the containers of a stack that are not there any more. */
    public Path history(String stack) {
        return root.resolve("history").resolve(stack);
    }

    /** What has happened to a container. */
    public Path journal(ContainerId id) {
        return container(id).resolve("journal");
    }

    public Path revisions(String stack) {
        return root.resolve("stacks").resolve(stack).resolve("revisions");
    }

    /** State files of running containers: {@code ID.json}. */
    public Path runContainers() {
        return runRoot.resolve("containers");
    }

    /** The socket of those who attach to a container's terminal. */
    Path terminal(ContainerId id) {
        return runContainers().resolve(id.hex() + ".attach");
    }

    public Path runState(ContainerId id) {
        return runContainers().resolve(id.hex() + ".json");
    }

    /** The secrets and configs of a container. */
    public Path files(ContainerId id) {
        return runRoot.resolve("files").resolve(id.hex());
    }

    /** The one that stands at {@code target} in the container. */
    public Path file(ContainerId id, String target) {
        return files(id).resolve(checksum(target) + "-" + Path.of(target).getFileName());
    }

    public Path locks() {
        return runRoot.resolve("locks");
    }

    /** A file for each stack that is choosing addresses on networks of others. */
    public Path reservations() {
        return runRoot.resolve("reservations");
    }

    public Path stackLock(String stack) {
        return locks().resolve("stack-" + stack);
    }

    /** Held shared by verbs of the runtime at work for a stack. */
    public Path runtimeLock(String stack) {
        return locks().resolve("runtime-" + stack);
    }

    public String stackCgroup(String stack) {
        return cgroupParent() + "/" + stack;
    }

    public String cgroup(String stack, ContainerId id) {
        return stackCgroup(stack) + "/" + id;
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
