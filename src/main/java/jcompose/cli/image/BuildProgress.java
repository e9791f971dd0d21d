package jcompose.cli.image;

import jcompose.build.BuildListener;
import jcompose.build.BuildStep;
import jcompose.cli.call.Invocation;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.LiveLines;
import jcompose.image.StoredImage;
import jcompose.json.Json;

import tools.jackson.databind.node.ObjectNode;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells builds as they go: a line for everything, or on a terminal a few that change. */
final class BuildProgress implements AutoCloseable {
    private enum Style {
        PLAIN,
        TERMINAL,
        QUIET,
        JSON
    }

    private final Style style;
    private final PrintStream out;
    private final PrintStream err;
    private final LiveLines live;

    private BuildProgress(Style style, PrintStream out, PrintStream err) {
        this.style = style;
        this.out = out;
        this.err = err;
        this.live = new LiveLines(err);
    }

    static BuildProgress of(String style, PrintStream out, PrintStream err, Invocation invocation)
            throws CommandException {
        Style wanted =
                switch (style) {
                    case "auto" -> invocation.errTerminal() ? Style.TERMINAL : Style.PLAIN;
                    case "plain" -> Style.PLAIN;
                    case "tty" -> Style.TERMINAL;
                    case "quiet" -> Style.QUIET;
                    case "rawjson" -> Style.JSON;
                    default ->
                            throw new CommandException(
                                    "--progress is auto, plain, tty, quiet or rawjson, not "
                                            + style);
                };
        return new BuildProgress(wanted, out, err);
    }

    /** The image is there; quietly that is all that is said. */
    void built(String name, StoredImage image) {
        switch (style) {
            case QUIET -> out.println(image.id());
            case JSON ->
                    err.println(
                            Json.write(
                                    json("image")
                                            .put("name", name)
                                            .put("id", image.id().toString())));
            case PLAIN, TERMINAL ->
                    err.println(
                            name.isEmpty() ? "built " + image.id() : "image " + name + " built");
        }
    }

    /**
     * Hears of one build.
     *
     * @param service empty for a build without a stack
     */
    BuildListener of(String service) {
        String prefix = service.isEmpty() ? "" : service + " ";
        return switch (style) {
            case QUIET -> BuildListener.SILENT;
            case PLAIN -> new Plain(prefix);
            case TERMINAL -> new Terminal(prefix);
            case JSON -> new Events(service);
        };
    }

    @Override
    public void close() {
        live.close();
    }

    private static String name(String prefix, BuildStep step) {
        return String.format("[%s%s %d/%d] ", prefix, step.stage(), step.number(), step.total());
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1fs", duration.toMillis() / 1000.0);
    }

    private final class Plain implements BuildListener {
        private final String prefix;

        Plain(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public void warned(String warning) {
            err.println("warning: " + warning);
        }

        @Override
        public void started(BuildStep step) {
            err.println(name(prefix, step) + step.instruction());
        }

        @Override
        public void cached(BuildStep step) {
            err.println(name(prefix, step) + step.instruction() + " (cached)");
        }

        @Override
        public void output(BuildStep step, String line) {
            err.println(name(prefix, step) + "| " + line);
        }

        @Override
        public void finished(BuildStep step, Duration duration) {
            err.println(name(prefix, step) + "done in " + seconds(duration));
        }

        @Override
        public void failed(BuildStep step, Duration duration) {
            err.println(name(prefix, step) + "failed after " + seconds(duration));
        }
    }

    private final class Terminal implements BuildListener {
        private final String prefix;

        Terminal(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public void warned(String warning) {
            live.print("warning: " + warning);
        }

        @Override
        public void started(BuildStep step) {
            live.begin(name(prefix, step) + step.instruction());
        }

        @Override
        public void cached(BuildStep step) {
            live.print(name(prefix, step) + step.instruction() + " (cached)");
        }

        @Override
        public void output(BuildStep step, String line) {
            live.update(name(prefix, step) + step.instruction(), line);
        }

        @Override
        public void finished(BuildStep step, Duration duration) {
            live.end(name(prefix, step) + step.instruction(), seconds(duration));
        }

        @Override
        public void failed(BuildStep step, Duration duration) {
            live.end(name(prefix, step) + step.instruction(), "failed");
        }
    }

    private ObjectNode json(String event) {
        return Json.object().put("event", event);
    }

    private final class Events implements BuildListener {
        private final String service;

        Events(String service) {
            this.service = service;
        }

        private ObjectNode about(String event, BuildStep step) {
            return json(event)
                    .put("service", service)
                    .put("stage", step.stage())
                    .put("number", step.number())
                    .put("total", step.total())
                    .put("line", step.line());
        }

        @Override
        public void warned(String warning) {
            err.println(Json.write(json("warning").put("text", warning)));
        }

        @Override
        public void started(BuildStep step) {
            err.println(Json.write(about("started", step).put("instruction", step.instruction())));
        }

        @Override
        public void cached(BuildStep step) {
            err.println(Json.write(about("cached", step).put("instruction", step.instruction())));
        }

        @Override
        public void output(BuildStep step, String line) {
            err.println(Json.write(about("output", step).put("text", line)));
        }

        @Override
        public void finished(BuildStep step, Duration duration) {
            err.println(
                    Json.write(about("finished", step).put("milliseconds", duration.toMillis())));
        }

        @Override
        public void failed(BuildStep step, Duration duration) {
            err.println(Json.write(about("failed", step).put("milliseconds", duration.toMillis())));
        }
    }
}
