package jcompose.gitops;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Follows one source: fetches, checks who signed, and lays the files out. */
final class SourceWork {
    private static final int LONGEST_DIFFERENCE = 1 << 16;

    private final String name;
    private final SourceSettings settings;
    private final Mirror mirror;
    private final Checkout checkout;
    private final Path modules;
    private final SourceSecrets secrets;
    private final ServeEvents events;
    private final InstantSource clock;
    private volatile SourceStatus status;

    SourceWork(
            String name,
            SourceSettings settings,
            Path directory,
            SourceSecrets secrets,
            ServeEvents events,
            InstantSource clock) {
        this.name = name;
        this.settings = settings;
        this.mirror = new Mirror(directory, settings);
        this.checkout = new Checkout(directory.resolve("commits"), settings);
        this.modules = directory.resolve("submodules");
        this.secrets = secrets;
        this.events = events;
        this.clock = clock;
        this.status =
                new SourceStatus(
                        name,
                        settings.repository(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0);
    }

    SourceSettings settings() {
        return settings;
    }

    SourceStatus status() {
        return status;
    }

    /**
     * Looks at the repository. Whatever goes wrong, the commit that was usable stays so.
     *
     * @param inUse the commits that stacks run from
     * @return whether another commit is to be used from now on
     */
    boolean look(Set<String> inUse) throws IOException, InterruptedException {
        Optional<String> last =
                status.commit()
                        .or(
                                () ->
                                        inUse.size() == 1
                                                ? inUse.stream().findFirst()
                                                : Optional.empty());
        try {
            Map<String, String> variables = secrets.of(settings);
            String commit = mirror.fetch(variables);
            Git git = mirror.git(Map.of());
            if (settings.trust().isPresent()) {
                new Signatures(git, settings.trust().get(), secrets).check(commit, last);
            }
            try (Checkout.Use _ = checkout.of(commit, git, submodules(variables))) {
                boolean other = !status.commit().equals(Optional.of(commit));
                if (other || status.problem().isPresent()) {
                    events.add("source " + name, "is at " + commit);
                }
                status = status.at(commit, clock.instant());
                return other;
            }
        } catch (GitException e) {
            fail(e.getMessage());
            return false;
        } catch (IOException e) {
            fail(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void fail(String problem) {
        if (!status.problem().equals(Optional.of(problem))) {
            events.add("source " + name, "cannot be used: " + problem);
        }
        status = status.failed(problem, clock.instant());
    }

    /**
     * The files of a commit that was usable once; to be closed when they are not needed any more.
     */
    Checkout.Use use(String commit) throws GitException, IOException, InterruptedException {
        return checkout.of(commit, mirror.git(Map.of()), submodules(Map.of()));
    }

    /** What a folder has in one commit and not in another, as far as it is not too long. */
    String difference(String from, String to, String folder)
            throws IOException, InterruptedException {
        try {
            byte[] difference =
                    mirror.git(Map.of())
                            .run(
                                    new byte[0],
                                    List.of(
                                            "diff",
                                            "--no-color",
                                            "--no-ext-diff",
                                            "--no-textconv",
                                            from,
                                            to,
                                            "--",
                                            folder));
            String text = new String(difference, StandardCharsets.UTF_8);
            return text.length() <= LONGEST_DIFFERENCE
                    ? text
                    : text.substring(0, LONGEST_DIFFERENCE) + "\n… (it is longer)\n";
        } catch (GitException e) {
            return e.getMessage() + "\n";
        }
    }

    private Submodules submodules(Map<String, String> variables) {
        return new Submodules(modules, settings, variables);
    }

    /** Removes the files of all commits but these, of those that are used, and of its own. */
    void keep(Set<String> commits) throws IOException {
        Set<String> needed = new HashSet<>(commits);
        status.commit().ifPresent(needed::add);
        checkout.keep(needed);
    }
}
