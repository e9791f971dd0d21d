package jcompose.gitops;

import jcompose.deploy.GivenFiles;
import jcompose.reconciler.desired.Mount;
import jcompose.stack.definition.FileDefinition.Source;
import jcompose.stack.definition.JobDefinition;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Located;
import jcompose.stack.problem.Problem;
import jcompose.stack.tree.Tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A stack is read from files that all stacks of a commit share. What its containers mount of these
 * is laid out for it alone, and so are configs and secrets, for who goes back to a revision.
 *
 * @param checkout the files of the commit, without symbolic links in its path
 * @param place where the stack's own are
 */
record Relocation(Path checkout, Path place) {
    /** What has to be laid out, relative to both. */
    SortedSet<String> wanted(StackDefinition stack) {
        SortedSet<String> wanted = new TreeSet<>();
        services(stack)
                .forEach(
                        service -> {
                            for (Located<Mount> mount : service.mounts()) {
                                if (mount.value() instanceof Mount.Bind bind) {
                                    add(bind.source(), wanted);
                                }
                            }
                            service.files()
                                    .forEach(
                                            file -> {
                                                switch (file.value().source()) {
                                                    case Source.OfFile(Path path) ->
                                                            add(path.toString(), wanted);
                                                    case Source.Decrypted(Path path, var _) ->
                                                            add(path.toString(), wanted);
                                                    case Source.OfVariable _, Source.Inline _ -> {
                                                        // No file of its own.
                                                    }
                                                }
                                            });
                        });
        return wanted;
    }

    private static Stream<ServiceDefinition> services(StackDefinition stack) {
        return Stream.concat(
                stack.services().values().stream(),
                stack.jobs().values().stream().map(JobDefinition::service));
    }

    private void add(String path, SortedSet<String> wanted) {
        if (isHere(path)) {
            wanted.add(checkout.relativize(real(path)).toString());
        }
    }

    private boolean isHere(String path) {
        return path.startsWith("/") && Path.of(path).normalize().startsWith(checkout);
    }

    /** Links are followed here, where they are the commit's. */
    private Path real(String path) {
        try {
            Path real = Path.of(path).toRealPath();
            return real.startsWith(checkout) ? real : Path.of(path).normalize();
        } catch (IOException e) {
            return Path.of(path).normalize(); // the commit does not have it
        }
    }

    private String moved(String path) {
        return isHere(path) ? place.resolve(checkout.relativize(real(path))).toString() : path;
    }

    /**
     * The stack as it runs, and as it is recorded. Images are built, and configs read, of the files
     * of the commit.
     */
    StackDefinition of(StackDefinition stack) throws IOException {
        return of(stack, bind -> bind.at(moved(bind.source())));
    }

    /** The same before anything is laid out: mounted files have what the commit has in them. */
    StackDefinition planned(StackDefinition stack) throws IOException {
        return of(
                stack,
                bind ->
                        Files.exists(Path.of(bind.source())) && isHere(bind.source())
                                ? GivenFiles.withContent(bind).at(moved(bind.source())).created()
                                : bind);
    }

    /** Makes another mount of one. */
    @FunctionalInterface
    private interface Move {
        Mount.Bind of(Mount.Bind bind) throws IOException;
    }

    private StackDefinition of(StackDefinition stack, Move move) throws IOException {
        SortedMap<String, ServiceDefinition> services = new TreeMap<>();
        for (ServiceDefinition service : stack.services().values()) {
            services.put(service.name(), of(service, move));
        }
        SortedMap<String, JobDefinition> jobs = new TreeMap<>();
        for (Map.Entry<String, JobDefinition> each : stack.jobs().entrySet()) {
            JobDefinition job = each.getValue();
            jobs.put(
                    each.getKey(),
                    new JobDefinition(of(job.service(), move), job.times(), job.overlap()));
        }
        return new StackDefinition(
                stack.name(),
                Path.of(moved(stack.projectDirectory().toString())),
                stack.files().stream().map(file -> Path.of(moved(file.toString()))).toList(),
                services,
                stack.networks(),
                stack.volumes(),
                jobs,
                stack.inactive(),
                stack.encrypted(),
                stack.warnings(),
                (Tree.Mapping) of(stack.canonical()));
    }

    private ServiceDefinition of(ServiceDefinition service, Move move) throws IOException {
        List<Located<Mount>> mounts = new ArrayList<>();
        for (Located<Mount> mount : service.mounts()) {
            mounts.add(
                    mount.value() instanceof Mount.Bind bind
                            ? new Located<>(move.of(bind), mount.position())
                            : mount);
        }
        return service.mounting(mounts);
    }

    private Tree of(Tree tree) {
        return switch (tree) {
            case Tree.Mapping mapping -> mapping.mapValues((_, value) -> of(value));
            case Tree.Sequence sequence -> sequence.mapElements((_, element) -> of(element));
            case Tree.Text(var position, String text) ->
                    isHere(text) ? new Tree.Text(position, moved(text)) : tree;
            case Tree.Bool _, Tree.Whole _, Tree.Real _, Tree.Invalid _, Tree.Null _ -> tree;
        };
    }

    /**
     * What of a stack of {@link #of} a container has led elsewhere, by a link in what it mounts.
     */
    List<Problem> ledAway(StackDefinition stack) {
        List<Problem> problems = new ArrayList<>();
        for (ServiceDefinition service : services(stack).toList()) {
            for (Located<Mount> mount : service.mounts()) {
                if (mount.value() instanceof Mount.Bind bind
                        && Path.of(bind.source()).startsWith(place)
                        && isLedAway(Path.of(bind.source()))) {
                    problems.add(
                            new Problem(
                                    mount.position(),
                                    "services." + service.name() + ".volumes",
                                    "a container has put a link there that leads elsewhere, on the"
                                            + " way to "
                                            + bind.source(),
                                    "remove the link"));
                }
            }
        }
        return problems;
    }

    /** Also when it is not there yet, and would be made where the link leads. */
    private boolean isLedAway(Path source) {
        Path way = place;
        for (Path name : place.relativize(source)) {
            way = way.resolve(name);
            if (Files.isSymbolicLink(way)) {
                return true;
            }
        }
        return false;
    }
}
