package jcompose.gitops;

import jcompose.file.Trees;
import jcompose.gitops.GitException.Kind;
import jcompose.gitops.SourceSettings.Revision;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What of a source's repository is here: a bare repository that only we write. One that is damaged,
 * or that a killed fetch has left half done, is fetched anew; nothing that runs depends on it.
 */
final class Mirror {
    private static final String HEAD = "refs/jcompose/head";

    private final Path directory;
    private final SourceSettings source;

    Mirror(Path directory, SourceSettings source) {
        this.directory = directory;
        this.source = source;
    }

    boolean isThere() {
        return Files.isDirectory(directory.resolve("repository"));
    }

    Git git(Map<String, String> variables) {
        return git(directory.resolve("repository"), variables);
    }

    private Git git(Path repository, Map<String, String> variables) {
        return new Git(
                repository, source.protocol(), source.timeout(), source.maxSize(), variables);
    }

    /**
     * Fetches what is followed, and says which commit that is now.
     *
     * @throws GitException also when the repository has no such branch or tag
     */
    String fetch(Map<String, String> secrets)
            throws GitException, IOException, InterruptedException {
        Files.createDirectories(directory);
        Path repository = directory.resolve("repository");
        if (Files.isDirectory(repository)) {
            try {
                removeLocks(repository);
                return fetch(git(repository, secrets));
            } catch (GitException e) {
                return fetchAnew(secrets, e);
            }
        }
        return fetchAnew(secrets, null);
    }

    /** Into another directory, which takes the place of the old one only when it is whole. */
    private String fetchAnew(
            Map<String, String> secrets, @org.jspecify.annotations.Nullable GitException first)
            throws GitException, IOException, InterruptedException {
        Path fresh = directory.resolve("repository.new");
        Trees.delete(fresh);
        try {
            Git git = git(fresh, secrets);
            git.run("init", "--quiet", "--bare", "--initial-branch=main");
            String commit = fetch(git);
            Path repository = directory.resolve("repository");
            Trees.delete(repository);
            Files.move(fresh, repository, StandardCopyOption.ATOMIC_MOVE);
            return commit;
        } catch (GitException e) {
            throw first == null ? e : first;
        } finally {
            Trees.delete(fresh);
        }
    }

    private String fetch(Git git) throws GitException, IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "fetch",
                                "--quiet",
                                "--force",
                                "--no-tags",
                                "--no-write-fetch-head"));
        command.addAll(List.of("--", source.repository()));
        switch (source.revision()) {
            case Revision.Branch(String name) -> command.add("+refs/heads/" + name + ":" + HEAD);
            case Revision.Tag(String name) -> command.add("+refs/tags/" + name + ":" + HEAD);
            case Revision.Range _ -> {
                command.add(2, "--prune");
                command.add("+refs/tags/*:refs/tags/*");
            }
            case Revision.Commit _ -> command.add("+refs/*:refs/remote/*");
        }
        try {
            git.run(new byte[0], command);
        } catch (GitException e) {
            throw new GitException(e.kind(), new SshComplaint(source).of(e.getMessage()));
        }
        String wanted =
                switch (source.revision()) {
                    case Revision.Branch _, Revision.Tag _ -> HEAD;
                    case Revision.Range(VersionRange range) -> "refs/tags/" + highest(git, range);
                    case Revision.Commit(String id) -> id;
                };
        return git.run("rev-parse", "--verify", "--quiet", "--end-of-options", wanted + "^{commit}")
                .strip();
    }

    private static String highest(Git git, VersionRange range)
            throws GitException, IOException, InterruptedException {
        List<String> tags =
                git.run("for-each-ref", "--format=%(refname:strip=2)", "refs/tags")
                        .lines()
                        .toList();
        Optional<String> highest = range.highest(tags);
        return highest.orElseThrow(
                () ->
                        new GitException(
                                Kind.REFUSED,
                                "none of its "
                                        + tags.size()
                                        + " tags is a version in "
                                        + range.text()));
    }

    /** Only we write here, one at a time: a lock is what a killed process has left. */
    private static void removeLocks(Path repository) throws IOException {
        for (Path place : List.of(repository, repository.resolve("refs/jcompose"))) {
            if (Files.isDirectory(place)) {
                try (DirectoryStream<Path> locks = Files.newDirectoryStream(place, "*.lock")) {
                    for (Path lock : locks) {
                        Files.delete(lock);
                    }
                }
            }
        }
    }
}
