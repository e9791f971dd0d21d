package jcompose.build;

import jcompose.dockerfile.Instruction;
import jcompose.dockerfile.Location;
import jcompose.type.Digest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out what a {@code COPY} or {@code ADD} reads. */
final class CopyPlanner {
    private final StagePlanner stage;
    private final Planner planner;
    private final Instruction.Copy copy;
    private final Instruction.CopyOptions options;
    private final Location location;
    private final List<String> excludes = new ArrayList<>();
    private final List<Step.Part> parts = new ArrayList<>();
    private final Fingerprint own = new Fingerprint("copy");
    private final Fingerprint others = new Fingerprint("others");
    private String target = "";
    private int sources;

    CopyPlanner(StagePlanner stage, Instruction.Copy copy) {
        this.stage = stage;
        this.planner = stage.planner();
        this.copy = copy;
        this.options = copy.options();
        this.location = copy.location();
    }

    Step plan() throws BuildException, IOException {
        target = stage.absolute(stage.variables().word(copy.target(), location));
        Optional<String> owner = stage.variables().given(options.owner(), location);
        Optional<String> mode = stage.variables().given(options.mode(), location);
        if (mode.isPresent() && !FileModes.isValid(mode.get())) {
            throw BuildException.at(
                    location,
                    "--chmod takes octal digits such as 0755 or symbols such as u=rwX,go=rX, not "
                            + mode.get());
        }
        for (String exclude : options.excludes()) {
            excludes.add(stage.variables().word(exclude, location));
        }
        own.add(target).add(owner.orElse("")).add(mode.orElse("")).addAll(excludes);
        own.add(options.link() ? 1 : 0).add(options.parents() ? 1 : 0);
        sources = copy.sources().size() + copy.files().size();
        if (copy.add()) {
            add();
        } else {
            copyFrom();
        }
        for (Instruction.InlineFile file : copy.files()) {
            inline(file);
        }
        if (parts.isEmpty()) {
            throw BuildException.at(
                    location,
                    "nothing in "
                            + planner.context().root()
                            + " matches "
                            + String.join(" ", copy.sources()));
        }
        if (sources > 1 && !options.parents() && !target.endsWith("/") && !target.equals("/")) {
            throw BuildException.at(
                    location, "several sources go into a directory: " + target + "/, with a slash");
        }
        Digest ownKey = own.finish();
        Digest key =
                new Fingerprint("step").add(stage.key()).add(ownKey).add(others.finish()).finish();
        return new Step.Copy(copy.statement(), key, ownKey, parts, owner, mode, options.link());
    }

    private void inline(Instruction.InlineFile file) throws BuildException {
        String content =
                file.expand()
                        ? stage.variables().document(file.content(), location)
                        : file.content();
        own.add("inline").add(file.name()).add(content);
        parts.add(new Step.Inline(file.name(), content, into(file.name())));
    }

    private String into(String name) {
        return target.endsWith("/") ? target + name : target;
    }

    private void copyFrom() throws BuildException, IOException {
        if (options.from().isEmpty()) {
            for (String source : words()) {
                tree(planner.context(), source);
            }
            return;
        }
        String name = stage.variables().word(options.from(), location);
        Step.Source from = planner.references().source(name, stage.number(), location);
        for (String source : words()) {
            switch (from) {
                case Step.OfTree(ContextTree tree, _) -> tree(tree, source);
                case Step.OfStage(Stage of) -> {
                    others.add(of.key());
                    later(from, source);
                }
                case Step.OfImage(var image) -> {
                    own.add(image.id());
                    later(from, source);
                }
            }
        }
    }

    private List<String> words() throws BuildException {
        List<String> words = new ArrayList<>();
        for (String source : copy.sources()) {
            words.add(stage.variables().word(source, location));
        }
        return words;
    }

    private void add() throws BuildException, IOException {
        for (String source : words()) {
            if (GitSource.isGit(source)) {
                repository(GitSource.parse(source, location));
            } else if (source.matches("https?://.*")) {
                remote(source);
            } else {
                tree(planner.context(), source);
            }
        }
    }

    private void repository(GitSource git) throws BuildException, IOException {
        boolean keep = options.keepGitDirectory().orElse(false);
        Path directory = planner.repositories().checkout(git, location);
        own.add("git").add(git.toString()).add(directory.toString()).add(keep ? 1 : 0);
        List<String> rules = new ArrayList<>(excludes);
        if (!keep) {
            rules.add(".git");
        }
        ContextTree tree = new ContextTree(directory, IgnoreRules.of(rules, location));
        ContextReading reading = new ContextReading(tree, own);
        reading.read(".");
        parts.add(
                new Step.Files(
                        new Step.OfTree(tree, reading.ignored()),
                        List.of(new Step.Item(".", target))));
    }

    private void remote(String url) throws BuildException, IOException {
        Optional<String> checksum = stage.variables().given(options.checksum(), location);
        Remotes.Fetched fetched = planner.remotes().fetch(url, checksum, location);
        own.add("remote").add(fetched.digest()).add(fetched.name());
        if (options.unpack().orElse(false) && Archives.isArchive(fetched.file())) {
            own.add("archive");
            parts.add(new Step.Archive(fetched.file(), target));
            return;
        }
        if (target.endsWith("/") && fetched.name().isEmpty()) {
            throw BuildException.at(location, url + " names no file: give the target a name");
        }
        ContextTree tree = new ContextTree(fetched.directory(), IgnoreRules.NONE);
        parts.add(
                new Step.Files(
                        new Step.OfTree(tree, List.of()),
                        List.of(new Step.Item(fetched.digest().hex(), into(fetched.name())))));
    }

    private void tree(ContextTree tree, String source) throws BuildException, IOException {
        List<String> found;
        try {
            found = tree.find(source);
        } catch (IllegalArgumentException e) {
            throw BuildException.at(location, String.valueOf(e.getMessage()));
        }
        if (found.isEmpty() && !PathPattern.isPattern(source)) {
            throw BuildException.at(location, missing(tree, source));
        }
        sources += found.size() - 1;
        IgnoreRules left = IgnoreRules.of(excludes, location);
        ContextReading reading = new ContextReading(tree, own, left);
        List<Step.Item> items = new ArrayList<>();
        for (String path : found) {
            Path file = tree.root().resolve(Beneath.resolve(tree.root(), path));
            if (copy.add() && options.unpack().orElse(true) && Archives.isArchive(file)) {
                own.add("archive");
                reading.read(path);
                parts.add(new Step.Archive(file, target));
            } else if (!left.ignores(name(path)) || Files.isDirectory(file)) {
                reading.read(path);
                items.add(new Step.Item(path, target(path, source)));
            }
        }
        planner.met(reading.newest());
        if (!items.isEmpty()) {
            parts.add(new Step.Files(new Step.OfTree(tree, reading.ignored()), items));
        }
    }

    private String target(String path, String source) {
        return options.parents() ? Parents.target(path, source, target) : target;
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Paths of a file system that may not be there yet. */
    private void later(Step.Source from, String source) {
        own.add(source);
        boolean plain = !PathPattern.isPattern(source) && !options.parents() && excludes.isEmpty();
        parts.add(
                plain
                        ? new Step.Files(from, List.of(new Step.Item(source, target)))
                        : new Step.Search(from, source, target, options.parents(), excludes));
    }

    private static String missing(ContextTree tree, String source) throws IOException {
        Path path = tree.root().resolve(Beneath.resolve(tree.root(), source));
        return source
                + (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                        ? " is left out by .dockerignore"
                        : " does not exist in " + tree.root());
    }
}
