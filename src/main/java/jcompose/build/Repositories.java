package jcompose.build;

import jcompose.dockerfile.Location;
import jcompose.file.Trees;
import jcompose.image.DurableFile;
import jcompose.process.Command;
import jcompose.process.CommandFailure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checkouts of Git repositories, kept by commit. The {@code git} program fetches them, with the
 * caller's credentials; it never asks for any.
 */
final class Repositories {
    private final Path directory;
    private final Map<String, String> commits = new ConcurrentHashMap<>();

    Repositories(Path directory) {
        this.directory = directory;
    }

    /** The checkout, or the directory beneath its root that is meant. */
    Path checkout(GitSource source, Location location) throws BuildException, IOException {
        try {
            return checkout(source);
        } catch (CommandFailure e) {
            throw BuildException.at(location, source.url() + ": " + e.getMessage());
        }
    }

    /**
     * The same.
     *
     * @throws CommandFailure with what git said
     */
    Path checkout(GitSource source) throws BuildException, IOException {
        String commit = commit(source);
        Path checkout =
                directory.resolve(
                        new Fingerprint("git").add(source.url()).add(commit).finish().hex());
        if (!Files.isDirectory(checkout)) {
            Files.createDirectories(directory);
            fetch(source, commit, checkout);
        }
        String beneath = Beneath.resolve(checkout, source.directory());
        Path meant = beneath.isEmpty() ? checkout : checkout.resolve(beneath);
        if (!Files.isDirectory(meant)) {
            throw new BuildException(
                    source.url() + " has no directory " + source.directory() + " at " + commit);
        }
        return meant;
    }

    /** Asked once a build: a branch may move while it runs. */
    private String commit(GitSource source) throws BuildException, IOException {
        String revision = source.revision();
        if (revision.matches("[0-9a-f]{40}([0-9a-f]{24})?")) {
            return revision;
        }
        String key = source.url() + "#" + revision;
        String known = commits.get(key);
        if (known != null) {
            return known;
        }
        String wanted = revision.isEmpty() ? "HEAD" : revision;
        String found = "";
        for (String line :
                git("ls-remote", "--", source.url(), wanted, wanted + "^{}").lines().toList()) {
            String name = line.substring(line.indexOf('\t') + 1);
            boolean peeled = name.endsWith("^{}");
            boolean meant =
                    name.equals(wanted)
                            || name.replace("^{}", "").equals("refs/heads/" + wanted)
                            || name.replace("^{}", "").equals("refs/tags/" + wanted);
            if (meant && (found.isEmpty() || peeled)) {
                found = line.substring(0, line.indexOf('\t'));
            }
        }
        if (found.isEmpty()) {
            throw new BuildException(source.url() + " has no branch or tag " + wanted);
        }
        commits.put(key, found);
        return found;
    }

    private void fetch(GitSource source, String commit, Path checkout) throws IOException {
        Path work = Files.createTempDirectory(directory, ".fetching-");
        try {
            git("init", "--quiet", "--", work.toString());
            String at = work.toString();
            git("-C", at, "remote", "add", "origin", "--", source.url());
            try {
                git("-C", at, "fetch", "--quiet", "--depth=1", "origin", commit);
            } catch (CommandFailure e) {
                // A server need not give single commits away.
                git("-C", at, "fetch", "--quiet", "--tags", "origin");
            }
            git("-C", at, "checkout", "--quiet", "--detach", commit);
            if (Files.exists(work.resolve(".gitmodules"))) {
                git(
                        "-C",
                        at,
                        "submodule",
                        "update",
                        "--quiet",
                        "--init",
                        "--recursive",
                        "--depth=1");
            }
            DurableFile.publishDirectory(work, checkout);
        } finally {
            if (Files.exists(work)) {
                Trees.delete(work);
            }
        }
    }

    private static String git(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("env", "GIT_TERMINAL_PROMPT=0", "git"));
        // An image must not depend on whose machine it is built on.
        command.addAll(List.of("-c", "core.autocrlf=false", "-c", "advice.detachedHead=false"));
        command.addAll(List.of("-c", "init.defaultBranch=main"));
        command.addAll(List.of(arguments));
        return new Command(command).output("");
    }
}
