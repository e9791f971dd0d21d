package jcompose.watch;

import jcompose.build.BuildException;
import jcompose.build.IgnoreRules;
import jcompose.reconciler.desired.Mount;
import jcompose.stack.definition.BuildDefinition;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.tree.Tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** All on this machine that makes a stack what it is. */
final class Inputs {
    private static final Path ROOT = Path.of("/");

    private final Set<Watched> watched = new LinkedHashSet<>();

    private Inputs() {}

    /** What was read, or looked for, to load a stack; of one that is not valid no more is known. */
    static Inputs of(Collection<Path> read) {
        Inputs inputs = new Inputs();
        read.forEach(path -> inputs.watched.add(new Watched.Content(path)));
        return inputs;
    }

    /**
     * That, and what its services build and mount.
     *
     * @param developed services whose context is watched by rules of their own
     */
    static Inputs of(StackDefinition stack, Collection<Path> read, Set<String> developed) {
        Inputs inputs = of(read);
        for (ServiceDefinition service : stack.services().values()) {
            if (service.build().isPresent() && !developed.contains(service.name())) {
                inputs.add(service.build().get());
            }
            service.mounts().forEach(mount -> inputs.add(mount.value()));
        }
        inputs.addFilesOf(stack.canonical().mapping("configs"));
        inputs.addFilesOf(stack.canonical().mapping("secrets"));
        return inputs;
    }

    Set<Watched> watched() {
        return watched;
    }

    /** The same and those of {@code other}. */
    Inputs with(Inputs other) {
        Inputs both = new Inputs();
        both.watched.addAll(watched);
        both.watched.addAll(other.watched);
        return both;
    }

    private void add(BuildDefinition build) {
        Path context = build.context();
        boolean local = build.extras().repository().isEmpty();
        if (build.dockerfileInline().isEmpty() && local) {
            watched.add(new Watched.Content(build.dockerfile()));
        }
        if (local) {
            IgnoreRules.places(context, build.dockerfile())
                    .forEach(place -> watched.add(new Watched.Content(place)));
            addTree(context, ignored(context, build.dockerfile()));
        }
        build.additionalContexts().values().forEach(place -> addTree(place, Sieve.ALL));
        build.extras()
                .secrets()
                .values()
                .forEach(
                        secret ->
                                secret.file()
                                        .ifPresent(
                                                file ->
                                                        watched.add(
                                                                new Watched.Content(
                                                                        Path.of(file)))));
    }

    /** The whole machine as a context is known by its packages, and too large to be watched. */
    private void addTree(Path place, Sieve sieve) {
        if (!place.equals(ROOT)) {
            watched.add(new Watched.Tree(place, sieve));
        }
    }

    /** Rules that cannot be read are for the build to complain about. */
    private static Sieve ignored(Path context, Path dockerfile) {
        for (Path place : IgnoreRules.places(context, dockerfile)) {
            try {
                if (Files.isRegularFile(place)) {
                    return Sieve.of(Files.readString(place), "");
                }
            } catch (IOException | BuildException e) {
                return Sieve.ALL;
            }
        }
        return Sieve.ALL;
    }

    private void add(Mount mount) {
        switch (mount) {
            case Mount.Bind bind -> watched.add(new Watched.Identity(Path.of(bind.source())));
            case Mount.Volume _,
                    Mount.Anonymous _,
                    Mount.OfImage _,
                    Mount.Tmpfs _,
                    Mount.File _ -> {
                // What is in them belongs to the containers.
            }
        }
    }

    private void addFilesOf(Tree.Mapping section) {
        for (Tree.Entry entry : section.entries().values()) {
            if (entry.value() instanceof Tree.Mapping each
                    && each.get("file") instanceof Tree.Text file) {
                watched.add(new Watched.Content(Path.of(file.text())));
            }
        }
    }
}
