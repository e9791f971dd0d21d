package jcompose.gitops;

import java.time.Instant;
import java.util.Optional;

/**
 * How it stands with a source.
 *
 * @param commit the one that is used; empty until the first could be
 * @param looked when it was looked at last
 * @param problem why that failed, if it did
 * @param failures how often it has failed without a success in between
 */
public record SourceStatus(
        String name,
        String repository,
        Optional<String> commit,
        Optional<Instant> looked,
        Optional<String> problem,
        int failures) {
    SourceStatus at(String found, Instant now) {
        return new SourceStatus(
                name, repository, Optional.of(found), Optional.of(now), Optional.empty(), 0);
    }

    SourceStatus failed(String why, Instant now) {
        return new SourceStatus(
                name, repository, commit, Optional.of(now), Optional.of(why), failures + 1);
    }
}
