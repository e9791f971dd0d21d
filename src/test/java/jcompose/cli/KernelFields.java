package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.runtime.Layout;
import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One service whose attributes change under its container. */
final class KernelFields implements AutoCloseable {
    private final Machinery jcompose = new Machinery();
    private final String instructions;

    KernelFields() throws IOException {
        this("");
    }

    /**
     * The same on an image that has more.
     *
     * @param instructions of its Dockerfile
     */
    KernelFields(String instructions) throws IOException {
        this.instructions = instructions;
    }

    Machinery jcompose() {
        return jcompose;
    }

    Path directory() {
        return jcompose.directory();
    }

    /** Brings the service up with these attributes, each a line. */
    JsonNode up(String attributes) throws IOException {
        write(attributes);
        jcompose.run("-f", file(), "up", "-d").ok();
        Ran plan = jcompose.run("-f", file(), "plan");
        assertEquals(new Ran(0, jcompose.stack() + ": nothing to do\n", ""), plan);
        return container();
    }

    /** Writes the stack file and no more. */
    void write(String attributes) throws IOException {
        Box.stack(
                jcompose,
                instructions,
                "services:\n  web:\n    build: ./box\n    networks: {}\n    network_mode: none\n"
                        + attributes.strip().indent(4));
    }

    /** What {@code up} would do. */
    String plan() {
        Ran plan = jcompose.run("-f", file(), "plan");
        assertEquals(2, plan.status(), plan.out() + plan.err());
        return plan.out();
    }

    /** Changes the attributes, and expects the same process to have them. */
    void inPlace(JsonNode before, String attributes, String change) throws IOException {
        write(attributes);
        putBack(before, change);
    }

    /** Brings up what differs, and expects that the process went on. */
    void putBack(JsonNode before, String change) {
        String plan = plan();
        assertTrue(plan.contains("update web-1  " + change), change + " in:\n" + plan);
        jcompose.run("-f", file(), "up", "-d").ok();
        assertSame(before);
        Ran again = jcompose.run("-f", file(), "plan");
        assertEquals(0, again.status(), again.out() + again.err());
    }

    void assertSame(JsonNode before) {
        JsonNode now = container();
        assertEquals(before.path("Pid"), now.path("Pid"));
        assertEquals(before.path("StartTime"), now.path("StartTime"));
        assertEquals(before.path("ID"), now.path("ID"));
    }

    JsonNode container() {
        return jcompose.container("web-1");
    }

    /** What a command in the container prints. */
    String inside(String... command) {
        String[] all = new String[command.length + 4];
        System.arraycopy(new String[] {"-f", file(), "exec", "web"}, 0, all, 0, 4);
        System.arraycopy(command, 0, all, 4, command.length);
        return jcompose.run(all).ok().out();
    }

    /** A file of the first process in {@code /proc}. */
    String proc(String name) throws IOException {
        return Files.readString(Path.of("/proc", container().path("Pid").asString(), name));
    }

    /** A control file of the container's cgroup, wherever it is mounted; empty: there is none. */
    Optional<Path> control(String name) throws IOException {
        String cgroup =
                new Layout(jcompose.root(), jcompose.runRoot())
                        .cgroup(
                                jcompose.stack(),
                                new ContainerId(container().path("ID").asString()));
        try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            return Stream.concat(Stream.of(Path.of("/sys/fs/cgroup")), hierarchies)
                    .map(hierarchy -> hierarchy.resolve(cgroup).resolve(name))
                    .filter(Files::exists)
                    .findFirst();
        }
    }

    String file() {
        return jcompose.directory().resolve("stack.yaml").toString();
    }

    @Override
    public void close() throws IOException {
        jcompose.run("-f", file(), "down", "-v", "-t", "0").ok();
        try {
            assertEquals(Set.of(), jcompose.remains());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        jcompose.close();
    }
}
