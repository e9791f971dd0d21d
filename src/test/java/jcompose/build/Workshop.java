package jcompose.build;

import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.StoredImage;
import jcompose.runtime.Layout;
import jcompose.runtime.RuntimeProgram;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A context, a store and a builder in a temporary directory. Its runtime is the real one. */
final class Workshop implements BuildListener, AutoCloseable {
    final Path context;
    final ImageStore store;
    final Map<String, String> arguments = new TreeMap<>();
    final Map<String, NamedContext> contexts = new TreeMap<>();
    final List<String> started = new ArrayList<>();
    final List<String> cached = new ArrayList<>();
    final List<String> output = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    BuildOptions options = BuildOptions.DEFAULT;
    private final String cgroupParent;
    private final Builder builder;

    Workshop(Path context, Path root) throws IOException {
        this.context = Files.createDirectories(context);
        this.store = new ImageStore(root);
        RuntimeProgram runtime = new RuntimeProgram(program(), Optional.empty());
        this.cgroupParent = new Layout(root, root.resolve("run")).cgroupParent();
        this.builder =
                new Builder(
                        store, runtime, cgroupParent, root.resolve("run"), BaseImages.of(store));
    }

    /** Maven runs tests in the module's directory. */
    private static Path program() {
        Path home = Path.of(System.getProperty("jcompose.home", "..")).toAbsolutePath();
        Path program = home.resolve("native/target/jcompose-runtime").normalize();
        assertTrue(Files.isExecutable(program), program + " is missing: make -C native");
        return program;
    }

    void write(String name, String content) throws IOException {
        Path file = context.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    BuildRequest request(String name, String dockerfile) {
        return new BuildRequest(
                context,
                new DockerfileSource.Inline("Dockerfile", dockerfile),
                Optional.empty(),
                new TreeMap<>(arguments),
                new TreeMap<>(contexts),
                new TreeMap<>(),
                ImageReference.parse(name));
    }

    StoredImage build(String name, String dockerfile)
            throws BuildException, IOException, InterruptedException {
        started.clear();
        cached.clear();
        output.clear();
        warnings.clear();
        return build(name, dockerfile, this);
    }

    StoredImage build(String name, String dockerfile, BuildListener listener)
            throws BuildException, IOException, InterruptedException {
        return builder.build(request(name, dockerfile).with(options), listener);
    }

    /** Removes the cgroup above the builder's containers; fails when there is one left in it. */
    @Override
    public void close() throws IOException {
        for (Path parent : cgroups()) {
            Files.delete(parent);
        }
    }

    /** In every hierarchy. */
    private List<Path> cgroups() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            List<String> fields = List.of(line.split(" ", -1));
            String type = fields.get(fields.indexOf("-") + 1);
            Path parent = Path.of(fields.get(4)).resolve(cgroupParent);
            if (type.startsWith("cgroup") && Files.isDirectory(parent)) {
                found.add(parent);
            }
        }
        return found;
    }

    @Override
    public void warned(String warning) {
        warnings.add(warning);
    }

    @Override
    public void started(BuildStep step) {
        started.add(step.number() + "/" + step.total() + " " + step.instruction());
    }

    @Override
    public void cached(BuildStep step) {
        cached.add(step.instruction());
    }

    @Override
    public void output(BuildStep step, String line) {
        output.add(line);
    }
}
