package jcompose.cli.stack;

import jcompose.reconciler.actual.Container;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * When a stack in the foreground is over.
 *
 * @param abort whether the end of one container ends them all
 * @param codeFrom the service whose exit code is the command's
 * @param attached whose lines are printed
 * @param awaited over when none of these runs any more
 */
record UpEnd(
        Abort abort,
        Optional<String> codeFrom,
        Predicate<Container> attached,
        Predicate<Container> awaited) {
    enum Abort {
        NEVER,
        EXIT,
        FAILURE
    }
}
