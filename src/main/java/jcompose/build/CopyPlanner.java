package jcompose.build;

import jcompose.type.Digest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out what a {@code COPY} or {@code ADD} reads. */
final class CopyPlanner {
    /** What {@code ADD} would unpack, by the first bytes: tar has its mark further on. */
    private static final String[] ARCHIVES = {"1f8b", "425a68", "fd377a585a", "28b52ffd"};

    private static final int TAR_MARK = 257;

    private final Planner planner;
    private final int stage;
    private final Instruction.Copy copy;
    private final Fingerprint fingerprint;

    CopyPlanner(Planner planner, int stage, Instruction.Copy copy, Fingerprint fingerprint) {
        this.planner = planner;
        this.stage = stage;
        this.copy = copy;
        this.fingerprint = fingerprint;
    }

    Step plan(List<String> sources, String target, Optional<String> owner, Optional<String> mode)
            throws BuildException, IOException {
        if (mode.isPresent() && !mode.get().matches("[0-7]{1,5}")) {
            throw copy.location().unsupported("--chmod other than in octal digits");
        }
        Step.Source from =
                copy.from().isPresent()
                        ? planner.references().source(copy.from().get(), stage, copy.location())
                        : new Step.OfTree(planner.context(), List.of());
        List<Step.Item> items = new ArrayList<>();
        return switch (from) {
            case Step.OfTree(ContextTree tree, _) -> {
                List<String> ignored = read(tree, sources, target, items);
                Optional<String> root = Optional.of(owner.orElse("0:0"));
                yield step(new Step.OfTree(tree, ignored), items, root, mode);
            }
            case Step.OfStage(Stage of) -> {
                list(of.key(), sources, target, items);
                yield step(from, items, owner, mode);
            }
            case Step.OfImage(var image) -> {
                list(image.id(), sources, target, items);
                yield step(from, items, owner, mode);
            }
        };
    }

    private Step step(
            Step.Source from,
            List<Step.Item> items,
            Optional<String> owner,
            Optional<String> mode) {
        return new Step.Copy(copy.statement(), fingerprint.finish(), from, items, owner, mode);
    }

    /** What is ignored of it. */
    private List<String> read(
            ContextTree tree, List<String> sources, String target, List<Step.Item> items)
            throws BuildException, IOException {
        ContextReading reading = new ContextReading(tree, fingerprint);
        boolean several = sources.size() > 1;
        for (String source : sources) {
            if (copy.add()) {
                refuseRemote(source);
            }
            List<String> found = tree.find(source);
            if (found.isEmpty() && !PathPattern.isPattern(source)) {
                throw copy.location().error(missing(tree, source));
            }
            several |= found.size() > 1;
            for (String path : found) {
                if (copy.add()) {
                    refuseArchive(tree, path);
                }
                reading.read(path);
                items.add(new Step.Item(path, target));
            }
        }
        if (items.isEmpty()) {
            throw copy.location()
                    .error("nothing in " + tree.root() + " matches " + String.join(" ", sources));
        }
        if (several) {
            requireDirectory(target);
        }
        planner.met(reading.newest());
        return reading.ignored();
    }

    /** Paths of a file system that may not be there yet. */
    private void list(Digest of, List<String> sources, String target, List<Step.Item> items)
            throws BuildException {
        fingerprint.add(of).addAll(sources);
        for (String source : sources) {
            if (PathPattern.isPattern(source)) {
                throw copy.location().unsupported("a pattern in COPY --from");
            }
            items.add(new Step.Item(source, target));
        }
        if (sources.size() > 1) {
            requireDirectory(target);
        }
    }

    private void requireDirectory(String target) throws BuildException {
        if (!target.endsWith("/")) {
            throw copy.location()
                    .error("several sources go into a directory: " + target + "/, with a slash");
        }
    }

    private String missing(ContextTree tree, String source) throws IOException {
        Path path = tree.root().resolve(Beneath.resolve(tree.root(), source));
        return source
                + (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                        ? " is left out by .dockerignore"
                        : " does not exist in " + tree.root());
    }

    private void refuseRemote(String source) throws BuildException {
        if (source.contains("://") || source.startsWith("git@")) {
            throw copy.location().unsupported("ADD of a remote file");
        }
    }

    private void refuseArchive(ContextTree tree, String path) throws BuildException, IOException {
        Path file = tree.root().resolve(Beneath.resolve(tree.root(), path));
        if (!Files.isRegularFile(file)) {
            return;
        }
        byte[] head;
        try (InputStream stream = Files.newInputStream(file)) {
            head = stream.readNBytes(TAR_MARK + 5);
        }
        String hex = java.util.HexFormat.of().formatHex(head);
        boolean archive = hex.startsWith("7573746172", TAR_MARK * 2);
        for (String mark : ARCHIVES) {
            archive |= hex.startsWith(mark);
        }
        if (archive) {
            throw copy.location().unsupported("unpacking an archive with ADD (" + path + ")");
        }
    }
}
