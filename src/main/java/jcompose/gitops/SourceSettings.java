package jcompose.gitops;

import com.fasterxml.jackson.annotation.JsonCreator;

import jcompose.stack.grammar.CronTimes;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A repository to follow.
 *
 * @param repository an https, ssh or file URL
 * @param revision what of it
 * @param interval how often it is looked at without being told to
 * @param times when it is looked at; with these, {@code interval} is only for what has failed
 * @param jitter how much later that may be, so that not all servers ask at once
 * @param timeout for each call of the {@code git} program
 * @param maxSize of what is fetched, and of what is checked out, in bytes
 * @param submodules whether repositories within it are laid out, too
 * @param sparse the directories that are checked out; empty: all
 */
public record SourceSettings(
        String repository,
        Revision revision,
        Duration interval,
        Optional<CronTimes> times,
        Duration jitter,
        Duration timeout,
        long maxSize,
        boolean submodules,
        List<String> sparse,
        Optional<Credentials> credentials,
        Optional<Ssh> ssh,
        Optional<Tls> tls,
        Optional<Trust> trust,
        Optional<Webhook> webhook,
        boolean suspend) {
    private static final Pattern URL = Pattern.compile("(https|ssh|file)://[^\\s\\p{Cntrl}]+");

    private static final long MEBIBYTE = 1 << 20;

    public SourceSettings {
        sparse = List.copyOf(sparse);
        if (!URL.matcher(repository).matches()) {
            throw new IllegalArgumentException(
                    "repository: '"
                            + repository
                            + "' is no URL that begins with https://, ssh:// or file://");
        }
    }

    /** What is followed. */
    public sealed interface Revision {
        record Branch(String name) implements Revision {}

        record Tag(String name) implements Revision {}

        /** The highest tag in a range, such as {@code >=1.2 <2}. */
        record Range(VersionRange range) implements Revision {}

        record Commit(String id) implements Revision {}
    }

    /**
     * For https.
     *
     * @param passwordFile a file that holds the password or token
     * @param passwordVariable the name of the server's environment variable that does
     */
    public record Credentials(
            @Nullable String username,
            @Nullable String passwordFile,
            @Nullable String passwordVariable) {}

    /** For ssh: the private key and the hosts' public ones; without these nothing is believed. */
    public record Ssh(@Nullable String key, @Nullable String knownHosts) {}

    /** For https: a file with the certificates of authorities that vouch for the server. */
    public record Tls(String authorities) {}

    /**
     * Whose commits are used.
     *
     * @param allowedSigners a file as of ssh-keygen(1), ALLOWED SIGNERS
     * @param gpgKeys a file with public keys
     * @param allowOlder whether a commit may be one that the last one already had behind it
     */
    public record Trust(
            @Nullable String allowedSigners, @Nullable String gpgKeys, boolean allowOlder) {
        public Trust {
            if (allowedSigners == null && gpgKeys == null) {
                throw new IllegalArgumentException("trust needs allowedSigners or gpgKeys");
            }
        }
    }

    /** The secret that senders share with us. */
    public record Webhook(@Nullable String secretFile, @Nullable String secretVariable) {
        public Webhook {
            if (secretFile == null && secretVariable == null) {
                throw new IllegalArgumentException("webhook needs secretFile or secretVariable");
            }
        }
    }

    /** The scheme of the repository's URL, the only protocol that its fetches may use. */
    public String protocol() {
        return repository.substring(0, repository.indexOf(':'));
    }

    /** The same for a commit of another repository of the same server. */
    SourceSettings at(String url, String commit) {
        return new SourceSettings(
                url,
                new Revision.Commit(commit),
                interval,
                times,
                jitter,
                timeout,
                maxSize,
                submodules,
                List.of(),
                credentials,
                ssh,
                tls,
                Optional.empty(),
                Optional.empty(),
                suspend);
    }

    @JsonCreator
    static SourceSettings of(
            @Nullable String repository,
            @Nullable String branch,
            @Nullable String tag,
            @Nullable String semver,
            @Nullable String commit,
            @Nullable String interval,
            @Nullable String cron,
            @Nullable String timeZone,
            @Nullable String jitter,
            @Nullable String timeout,
            @Nullable String maxSize,
            @Nullable Boolean submodules,
            @Nullable List<String> sparse,
            @Nullable Credentials credentials,
            @Nullable Ssh ssh,
            @Nullable Tls tls,
            @Nullable Trust trust,
            @Nullable Webhook webhook,
            @Nullable Boolean suspend) {
        if (repository == null) {
            throw new IllegalArgumentException("a source needs a 'repository'");
        }
        if (cron != null && interval != null) {
            throw new IllegalArgumentException("only one of interval and cron can be given");
        }
        Duration every = SettingsReading.duration(interval, Duration.ofMinutes(1));
        return new SourceSettings(
                repository,
                revision(branch, tag, semver, commit),
                every,
                Optional.ofNullable(cron).map(times -> Window.times(times, timeZone)),
                SettingsReading.duration(jitter, every.dividedBy(10)),
                SettingsReading.duration(timeout, Duration.ofMinutes(2)),
                SettingsReading.size(maxSize, 512 * MEBIBYTE),
                Boolean.TRUE.equals(submodules),
                sparse == null ? List.of() : sparse,
                Optional.ofNullable(credentials),
                Optional.ofNullable(ssh),
                Optional.ofNullable(tls),
                Optional.ofNullable(trust),
                Optional.ofNullable(webhook),
                Boolean.TRUE.equals(suspend));
    }

    private static Revision revision(
            @Nullable String branch,
            @Nullable String tag,
            @Nullable String semver,
            @Nullable String commit) {
        long given =
                java.util.stream.Stream.of(branch, tag, semver, commit)
                        .filter(java.util.Objects::nonNull)
                        .count();
        if (given > 1) {
            throw new IllegalArgumentException(
                    "only one of branch, tag, semver and commit can be followed");
        }
        if (tag != null) {
            return new Revision.Tag(name(tag));
        }
        if (semver != null) {
            return new Revision.Range(VersionRange.parse(semver));
        }
        if (commit != null) {
            if (!commit.matches("[0-9a-f]{40}([0-9a-f]{24})?")) {
                throw new IllegalArgumentException(
                        "commit: '" + commit + "' is not the 40 or 64 digits of a commit");
            }
            return new Revision.Commit(commit);
        }
        return new Revision.Branch(name(branch == null ? "main" : branch));
    }

    /** What git check-ref-format allows, and nothing that means more in a refspec. */
    private static String name(String name) {
        boolean valid =
                name.matches("[A-Za-z0-9_][A-Za-z0-9_./+-]*")
                        && !name.contains("..")
                        && !name.endsWith(".lock")
                        && !name.endsWith("/")
                        && !name.contains("//");
        if (!valid) {
            throw new IllegalArgumentException("'" + name + "' is not the name of a branch or tag");
        }
        return name;
    }
}
