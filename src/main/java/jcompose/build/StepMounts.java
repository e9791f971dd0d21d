package jcompose.build;

import jcompose.dockerfile.RunMount;
import jcompose.file.Trees;
import jcompose.image.Workspace;
import jcompose.json.Json;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a step has mounted, made ready; closing gives caches back and forgets secrets. */
final class StepMounts implements AutoCloseable {
    private record Entry(String target, boolean directory, ObjectNode mount) {}

    private final Workbench bench;
    private final TreeCopies trees;
    private final Workspace workspace;
    private final BuildOptions options;
    private final Path secrets;
    private final List<Entry> entries = new ArrayList<>();
    private final List<CacheMounts.Held> caches = new ArrayList<>();
    private final SortedMap<String, String> variables = new TreeMap<>();

    StepMounts(Workbench bench, TreeCopies trees, Workspace workspace, BuildOptions options) {
        this.bench = bench;
        this.trees = trees;
        this.workspace = workspace;
        this.options = options;
        this.secrets = bench.secrets().resolve(workspace.name());
    }

    void prepare(Step.Run step) throws BuildException, IOException, InterruptedException {
        for (Step.MountPoint mount : step.mounts()) {
            prepare(mount, step);
        }
        if (step.script().isPresent()) {
            Step.Inline script = step.script().get();
            Path file = Files.writeString(workspace.unused(), script.content());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            bind(script.target(), file, true);
        }
        entries.sort(Comparator.comparingInt(each -> Path.of(each.target()).getNameCount()));
    }

    /** Environment variables that come with them. */
    Map<String, String> variables() {
        return variables;
    }

    void makePoints(Path init, List<Path> layers) throws IOException {
        MountPoints points = new MountPoints(init, layers);
        for (Entry entry : entries) {
            boolean system = entry.target().matches("/(dev|proc|sys)(/.*)?");
            if (!system) {
                points.make(entry.target(), entry.directory());
            }
        }
    }

    /** Appends them to an OCI configuration's mounts. */
    void addTo(ArrayNode mounts) {
        entries.forEach(entry -> mounts.add(entry.mount()));
    }

    private void prepare(Step.MountPoint point, Step.Run step)
            throws BuildException, IOException, InterruptedException {
        RunMount mount = point.mount();
        switch (mount.kind()) {
            case BIND -> bind(point.target(), content(point, step), mount.readOnly());
            case CACHE -> {
                CacheMounts.Held held = bench.caches().hold(mount, point.target());
                caches.add(held);
                if (held.fresh() && point.source().isPresent()) {
                    trees.copyContent(point.source().get(), mount.source(), held.content(), step);
                }
                bind(point.target(), held.content(), mount.readOnly());
            }
            case TMPFS -> {
                ObjectNode tmpfs = mount(point.target(), "tmpfs", "tmpfs");
                ArrayNode flags = tmpfs.putArray("options");
                flags.add("nosuid").add("nodev");
                if (mount.size() > 0) {
                    flags.add("size=" + mount.size());
                }
                entries.add(new Entry(point.target(), true, tmpfs));
            }
            case SECRET -> secret(point);
            case SSH -> agent(point);
        }
    }

    /** The context itself where all of it is seen and nothing is written; a copy otherwise. */
    private Path content(Step.MountPoint point, Step.Run step) throws BuildException, IOException {
        RunMount mount = point.mount();
        Step.Source source = point.source().orElseThrow();
        if (mount.readOnly()
                && source instanceof Step.OfTree(ContextTree tree, List<String> ignored)
                && ignored.isEmpty()) {
            return tree.root().resolve(Beneath.resolve(tree.root(), mount.source()));
        }
        Path copy = Files.createDirectory(workspace.unused());
        return trees.copyTo(source, mount.source(), copy, step);
    }

    private void secret(Step.MountPoint point) throws BuildException, IOException {
        RunMount mount = point.mount();
        BuildOptions.Secret secret = options.secrets().get(RunPlanner.secretId(mount));
        if (secret == null) {
            return; // not required, or refused before
        }
        byte[] content = Secrets.read(secret);
        if (mount.variable().isPresent()) {
            String name = mount.variable().get();
            variables.put(
                    name.isEmpty() ? RunPlanner.secretId(mount) : name,
                    new String(content, java.nio.charset.StandardCharsets.UTF_8));
            if (mount.target().isEmpty()) {
                return;
            }
        }
        Path file = Secrets.write(content, secrets, mount);
        bind(point.target(), file, true);
    }

    private void agent(Step.MountPoint point) throws BuildException {
        RunMount mount = point.mount();
        String id = mount.id().isEmpty() ? "default" : mount.id();
        Path socket = options.agents().get(id);
        if (socket == null) {
            return; // not required, or refused before
        }
        if (!Files.exists(socket)) {
            throw new BuildException("the SSH agent " + id + ", " + socket + ", does not exist");
        }
        bind(point.target(), socket, false);
        variables.put("SSH_AUTH_SOCK", point.target());
    }

    private void bind(String target, Path source, boolean readOnly) {
        ObjectNode bind = mount(target, "bind", source.toString());
        bind.putArray("options").add("rbind").add("rprivate").add(readOnly ? "ro" : "rw");
        boolean directory = Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS);
        entries.add(new Entry(target, directory, bind));
    }

    private static ObjectNode mount(String target, String type, String source) {
        return Json.object().put("destination", target).put("type", type).put("source", source);
    }

    @Override
    public void close() throws IOException {
        try {
            for (CacheMounts.Held cache : caches.reversed()) {
                cache.close();
            }
        } finally {
            if (Files.exists(secrets)) {
                Trees.delete(secrets);
            }
        }
    }
}
