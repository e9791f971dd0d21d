package jcompose.gitops;

import com.fasterxml.jackson.annotation.JsonCreator;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A stack that follows a source.
 *
 * @param files its stack files in the repository, in the order of merging
 * @param each instead of files: one stack for each that matches
 * @param variables what its files may use; the server's own environment is not seen
 * @param prune whether it is taken down when its file is gone from a commit that could be read
 * @param selfHeal whether it is kept as declared between commits
 * @param dependsOn stacks whose deployment must have succeeded first
 * @param healthTimeout how long its containers may take to become healthy
 * @param retries how often a deployment that failed is tried again before that is final
 * @param rollback whether the last good commit is deployed again then
 * @param approval whether somebody has to approve each commit
 * @param windows when it may be changed; empty: always
 * @param decryption keys for what is encrypted in its repository
 * @param allow what it may do beyond its own folder and containers
 */
public record StackSettings(
        String source,
        List<String> files,
        Optional<Each> each,
        SortedMap<String, String> variables,
        List<String> profiles,
        boolean prune,
        boolean selfHeal,
        boolean suspend,
        List<String> dependsOn,
        Duration healthTimeout,
        int retries,
        boolean rollback,
        boolean approval,
        List<Window> windows,
        Decryption decryption,
        Grants allow) {
    public StackSettings {
        files = List.copyOf(files);
        variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
        profiles = List.copyOf(profiles);
        for (String file : files) {
            if (file.startsWith("/") || Path.of(file).normalize().startsWith("..")) {
                throw new IllegalArgumentException(
                        "files: '" + file + "' is not in the repository");
            }
        }
        if (retries < 0) {
            throw new IllegalArgumentException("retries: " + retries + " is less than none");
        }
        dependsOn = List.copyOf(dependsOn);
        windows = List.copyOf(windows);
    }

    /**
     * A stack for each file that matches.
     *
     * @param files a pattern of paths in the repository
     * @param name of the stack; {@code {1}} is what the first wildcard stands for
     */
    public record Each(String files, String name) {
        static Optional<Each> of(@Nullable String files, @Nullable String name) {
            if (files == null) {
                if (name != null) {
                    throw new IllegalArgumentException("'name' goes with 'each' only");
                }
                return Optional.empty();
            }
            String template = name == null ? "{1}" : name;
            if (!files.contains("*") || files.startsWith("/")) {
                throw new IllegalArgumentException(
                        "each: '" + files + "' is no pattern such as apps/*/stack.yaml");
            }
            if (!template.contains("{")) {
                throw new IllegalArgumentException(
                        "name: '" + template + "' is the same for all of them; write {1}");
            }
            return Optional.of(new Each(files, template));
        }
    }

    /** Those of one stack of many. */
    StackSettings of(String file) {
        return new StackSettings(
                source,
                List.of(file),
                Optional.empty(),
                variables,
                profiles,
                prune,
                selfHeal,
                suspend,
                dependsOn,
                healthTimeout,
                retries,
                rollback,
                approval,
                windows,
                decryption,
                allow);
    }

    /**
     * Where keys are.
     *
     * @param ageKeys a file of age-keygen(1)
     * @param gnupgHome a directory of gpg(1), for the program sops
     * @param environment names of the server's variables that the program sops sees
     */
    public record Decryption(
            @Nullable String ageKeys, @Nullable String gnupgHome, List<String> environment) {
        static final Decryption NONE = new Decryption(null, null, List.of());

        public Decryption {
            environment = List.copyOf(environment);
        }

        @JsonCreator
        static Decryption of(
                @Nullable String ageKeys,
                @Nullable String gnupgHome,
                @Nullable List<String> environment) {
            if (ageKeys == null && gnupgHome == null && environment == null) {
                throw new IllegalArgumentException(
                        "decryption needs ageKeys, gnupgHome or environment");
            }
            return new Decryption(
                    ageKeys, gnupgHome, environment == null ? List.of() : environment);
        }
    }

    @JsonCreator
    static StackSettings of(
            @Nullable String source,
            @Nullable List<String> files,
            @Nullable String each,
            @Nullable String name,
            @Nullable Map<String, String> variables,
            @Nullable List<String> profiles,
            @Nullable Boolean prune,
            @Nullable Boolean selfHeal,
            @Nullable Boolean suspend,
            @Nullable List<String> dependsOn,
            @Nullable String healthTimeout,
            @Nullable Integer retries,
            @Nullable Boolean rollback,
            @Nullable Boolean approval,
            @Nullable List<Window> windows,
            @Nullable Decryption decryption,
            @Nullable Grants allow) {
        boolean one = files != null && !files.isEmpty();
        if (source == null || one == (each != null)) {
            throw new IllegalArgumentException(
                    "a stack needs a 'source', and either 'files' or 'each'");
        }
        return new StackSettings(
                source,
                files == null ? List.of() : files,
                Each.of(each, name),
                new TreeMap<>(variables == null ? Map.of() : variables),
                profiles == null ? List.of() : profiles,
                Boolean.TRUE.equals(prune),
                !Boolean.FALSE.equals(selfHeal),
                Boolean.TRUE.equals(suspend),
                dependsOn == null ? List.of() : dependsOn,
                SettingsReading.duration(healthTimeout, Duration.ofMinutes(2)),
                retries == null ? 2 : retries,
                !Boolean.FALSE.equals(rollback),
                Boolean.TRUE.equals(approval),
                windows == null ? List.of() : windows,
                decryption == null ? Decryption.NONE : decryption,
                allow == null ? Grants.NOTHING : allow);
    }
}
