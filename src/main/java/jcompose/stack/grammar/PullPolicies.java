package jcompose.stack.grammar;

import jcompose.stack.definition.PullPolicy;

import java.time.Duration;

/** The words of {@code pull_policy}. */
public final class PullPolicies {
    private static final String EVERY = "every_";

    private PullPolicies() {}

    /** {@code refresh} alone stands for {@code always}; {@code pull_refresh_after} limits it. */
    public static PullPolicy parse(String text) throws GrammarException {
        return switch (text) {
            case "always", "refresh" -> new PullPolicy.Always();
            case "missing", "if_not_present" -> new PullPolicy.Missing();
            case "never" -> new PullPolicy.Never();
            case "build" -> new PullPolicy.Build();
            case "daily" -> new PullPolicy.Every(Duration.ofDays(1), text);
            case "weekly" -> new PullPolicy.Every(Duration.ofDays(7), text);
            default -> every(text);
        };
    }

    private static PullPolicy every(String text) throws GrammarException {
        if (text.startsWith(EVERY)) {
            Duration age = Durations.parse(text.substring(EVERY.length()));
            if (age.isPositive()) {
                return new PullPolicy.Every(age, text);
            }
        }
        throw new GrammarException(
                "'" + text + "' is not a pull policy",
                "use always, never, missing, build, daily, weekly or every_12h");
    }
}
