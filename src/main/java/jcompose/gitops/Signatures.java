package jcompose.gitops;

import jcompose.file.Trees;
import jcompose.gitops.GitException.Kind;
import jcompose.gitops.SourceSettings.Trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether somebody we trust has signed a commit; nothing else of it has been read before. */
final class Signatures {
    private final Git git;
    private final Trust trust;
    private final SourceSecrets files;

    Signatures(Git git, Trust trust, SourceSecrets files) {
        this.git = git;
        this.trust = trust;
        this.files = files;
    }

    /**
     * Returns when the commit may be used.
     *
     * @param last the commit that is in use
     */
    void check(String commit, Optional<String> last)
            throws GitException, IOException, InterruptedException {
        verify(commit);
        if (last.isPresent() && !last.get().equals(commit) && !trust.allowOlder()) {
            checkAge(commit, last.get());
        }
    }

    private void verify(String commit) throws GitException, IOException, InterruptedException {
        // git calls gpg and ssh-keygen; a home of our own holds the keys that are trusted.
        Path home =
                Files.createTempDirectory(
                        "jcompose-keys",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        try {
            Map<String, String> variables = new HashMap<>();
            variables.put("GNUPGHOME", home.toString());
            Git checking = git.with(variables);
            if (trust.gpgKeys() != null) {
                importKeys(files.path(trust.gpgKeys()), home);
            }
            String signers =
                    trust.allowedSigners() == null
                            ? "/dev/null"
                            : files.path(trust.allowedSigners()).toString();
            if (!signers.equals("/dev/null") && !Files.isReadable(Path.of(signers))) {
                throw new GitException(Kind.LATER, "cannot read the allowed signers " + signers);
            }
            checking.run(
                    new byte[0],
                    List.of(
                            "-c",
                            "gpg.ssh.allowedSignersFile=" + signers,
                            "verify-commit",
                            commit));
        } catch (GitException e) {
            if (e.kind() == Kind.LATER && e.getMessage().startsWith("cannot read")) {
                throw e;
            }
            throw new GitException(
                    Kind.REFUSED,
                    "commit "
                            + commit
                            + " is not signed by anybody who is trusted"
                            + (e.getMessage().startsWith("git failed")
                                    ? ""
                                    : ": " + e.getMessage().lines().toList().getLast()));
        } finally {
            Trees.delete(home);
        }
    }

    private static void importKeys(Path keys, Path home)
            throws GitException, IOException, InterruptedException {
        if (!Files.isReadable(keys)) {
            throw new GitException(Kind.LATER, "cannot read the keys " + keys);
        }
        ProcessBuilder builder =
                new ProcessBuilder(
                        "gpg", "--batch", "--quiet", "--no-autostart", "--import", keys.toString());
        builder.environment().put("GNUPGHOME", home.toString());
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        if (builder.start().waitFor() != 0) {
            throw new GitException(Kind.LATER, "cannot read the keys " + keys + " with gpg");
        }
    }

    /** Somebody who serves an old commit must not bring back what it was wrong with it. */
    private void checkAge(String commit, String last)
            throws GitException, IOException, InterruptedException {
        boolean known;
        try {
            git.run("cat-file", "-e", last + "^{commit}");
            known = true;
        } catch (GitException e) {
            known = false; // the history was rewritten, and the old one is not here any more
        }
        if (!known) {
            return;
        }
        String ancestor;
        try {
            ancestor = git.run("merge-base", commit, last).strip();
        } catch (GitException e) {
            return; // they have nothing in common
        }
        if (ancestor.equals(commit)) {
            throw new GitException(
                    Kind.REFUSED,
                    "commit "
                            + commit
                            + " is older than "
                            + last
                            + ", which is in use; trust.allowOlder permits that");
        }
    }
}
