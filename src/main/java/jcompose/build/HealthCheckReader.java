package jcompose.build;

import jcompose.image.ImageHealthCheck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code HEALTHCHECK}. */
final class HealthCheckReader {
    private static final List<String> FLAGS =
            List.of("interval", "retries", "start-interval", "start-period", "timeout");

    private final Statement statement;
    private final Location location;

    HealthCheckReader(Statement statement) {
        this.statement = statement;
        this.location = statement.location();
    }

    Instruction read() throws BuildException {
        Flags flags = new Flags(statement, FLAGS, List.of());
        String arguments = statement.arguments();
        int end = 0;
        while (end < arguments.length() && !Character.isWhitespace(arguments.charAt(end))) {
            end++;
        }
        String kind = arguments.substring(0, end);
        String rest = arguments.substring(end).stripLeading();
        if (kind.equalsIgnoreCase("NONE")) {
            if (!rest.isEmpty() || !statement.flags().isEmpty()) {
                throw location.error("HEALTHCHECK NONE takes nothing more");
            }
            return new Instruction.HealthCheck(statement, ImageHealthCheck.NONE);
        }
        if (!kind.equalsIgnoreCase("CMD") || rest.isEmpty()) {
            throw location.error("HEALTHCHECK takes CMD and a command, or NONE");
        }
        return new Instruction.HealthCheck(
                statement,
                new ImageHealthCheck(
                        test(rest),
                        duration(flags, "interval"),
                        duration(flags, "timeout"),
                        duration(flags, "start-period"),
                        duration(flags, "start-interval"),
                        retries(flags)));
    }

    private List<String> test(String command) throws BuildException {
        Instruction.CommandLine line = CommandLines.read(command, location);
        List<String> test = new ArrayList<>(List.of(line.shell() ? "CMD-SHELL" : "CMD"));
        test.addAll(line.words());
        return test;
    }

    private Duration duration(Flags flags, String name) throws BuildException {
        String text = flags.value(name).orElse("0");
        try {
            Duration duration = GoDuration.parse(text);
            if (!duration.isZero() && duration.toNanos() < 1_000_000) {
                throw location.error("--" + name + " is at least 1ms, found " + text);
            }
            return duration;
        } catch (IllegalArgumentException e) {
            throw location.error("--" + name + "=" + text + " is not a duration such as 1m30s");
        }
    }

    private int retries(Flags flags) throws BuildException {
        String text = flags.value("retries").orElse("0");
        try {
            int retries = Integer.parseInt(text);
            if (retries >= 0) {
                return retries;
            }
        } catch (NumberFormatException e) {
            // Said below, with the negative numbers.
            assert !text.isEmpty();
        }
        throw location.error("--retries=" + text + " is not a number of retries");
    }
}
