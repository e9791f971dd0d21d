package jcompose.dockerfile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads {@code HEALTHCHECK}. */
final class HealthCheckReader {
    private final Statement statement;
    private final Location location;

    HealthCheckReader(Statement statement) {
        this.statement = statement;
        this.location = statement.location();
    }

    Instruction read() throws DockerfileException {
        List<String> arguments = statement.arguments();
        String kind = arguments.isEmpty() ? "" : arguments.getFirst().toUpperCase(Locale.ROOT);
        if (kind.equals("NONE")) {
            if (arguments.size() > 1) {
                throw location.error("HEALTHCHECK NONE takes nothing more");
            }
            return new Instruction.HealthCheck(
                    statement,
                    List.of("NONE"),
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO,
                    0);
        }
        Flags flags =
                new Flags(
                        statement,
                        "interval",
                        "timeout",
                        "start-period",
                        "start-interval",
                        "retries");
        if (!kind.equals("CMD") || arguments.size() < 2) {
            throw location.error("HEALTHCHECK takes CMD and a command, or NONE");
        }
        return new Instruction.HealthCheck(
                statement,
                test(arguments),
                duration(flags, "interval"),
                duration(flags, "timeout"),
                duration(flags, "start-period"),
                duration(flags, "start-interval"),
                retries(flags));
    }

    private List<String> test(List<String> arguments) {
        List<String> test = new ArrayList<>(List.of(statement.json() ? "CMD" : "CMD-SHELL"));
        test.addAll(arguments.subList(1, arguments.size()));
        return test;
    }

    private Duration duration(Flags flags, String name) throws DockerfileException {
        String text = flags.value(name);
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        Duration duration;
        try {
            duration = GoDuration.parse(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw location.error("--" + name + "=" + text + " is not a duration such as 1m30s");
        }
        if (!duration.isZero() && duration.toNanos() < 1_000_000) {
            throw location.error("--" + name + " is at least 1ms, found " + text);
        }
        return duration;
    }

    private int retries(Flags flags) throws DockerfileException {
        String text = flags.value("retries");
        if (text.isEmpty()) {
            return 0;
        }
        int retries;
        try {
            retries = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            retries = -1;
        }
        if (retries < 0) {
            throw location.error("--retries=" + text + " is not a number of retries");
        }
        return retries;
    }
}
