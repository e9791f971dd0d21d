package jcompose.stack.definition;

import jcompose.stack.problem.Position;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a service's image is built.
 *
 * @param context absolute
 * @param dockerfile absolute; not used where {@code dockerfileInline} is given
 * @param arguments values for {@code ARG}; those passed through from the caller's environment are
 *     resolved, or left out where it has none
 * @param target the stage to stop at; empty: the last one
 * @param additionalContexts directories, absolute, by the name that {@code FROM} and {@code
 *     --from=} use
 */
public record BuildDefinition(
        Position position,
        Path context,
        Path dockerfile,
        Optional<String> dockerfileInline,
        SortedMap<String, String> arguments,
        Optional<String> target,
        SortedMap<String, Path> additionalContexts,
        BuildExtras extras) {
    public BuildDefinition {
        arguments = Collections.unmodifiableSortedMap(new TreeMap<>(arguments));
        additionalContexts = Collections.unmodifiableSortedMap(new TreeMap<>(additionalContexts));
    }
}
