package jcompose.cli.call;

import jcompose.cli.output.CommandException;
import jcompose.runtime.Grace;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/** What {@code -t} says. */
public final class Timeouts {
    private Timeouts() {}

    public static Grace grace(@Nullable Integer seconds) throws CommandException {
        if (seconds != null && seconds < 0) {
            throw new CommandException("-t takes a number of seconds that is not negative");
        }
        return Grace.of(Optional.ofNullable(seconds).map(Duration::ofSeconds));
    }
}
