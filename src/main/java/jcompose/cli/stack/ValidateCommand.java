package jcompose.cli.stack;

import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.json.Json;
import jcompose.stack.LoadOptions;
import jcompose.stack.StackException;
import jcompose.stack.StackLoader;
import jcompose.stack.StackModel;
import jcompose.stack.problem.Problem;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "validate",
        description = "Check the stack's files and tell every problem, in the order of the files.",
        footer = {"", "Exit status: 0 without problems (there may be warnings), 1 with problems."},
        mixinStandardHelpOptions = true)
public final class ValidateCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(names = "--format", paramLabel = "text|json", description = "text: one problem a line")
    Format format = Format.text;

    @Option(
            names = {"-q", "--quiet"},
            description = "only the exit status")
    boolean quiet;

    public ValidateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try {
            StackModel model =
                    StackLoader.model(
                            session.stack().request(options, options.files), LoadOptions.ALL);
            List<Problem> warnings = new ArrayList<>(model.warnings());
            warnings.addAll(notYet());
            report(List.of(), warnings);
            return 0;
        } catch (StackException e) {
            report(e.problems(), e.warnings());
            return ExitStatus.FAILED;
        }
    }

    /** What the files may have, but nobody can run here so far. */
    private List<Problem> notYet() {
        try {
            StackLoader.load(session.stack().request(options, options.files));
            return List.of();
        } catch (StackException e) {
            return e.problems();
        }
    }

    private void report(List<Problem> problems, List<Problem> warnings) {
        if (quiet) {
            return;
        }
        switch (format) {
            case text -> {
                problems.forEach(session.out()::println);
                warnings.forEach(warning -> session.out().println("warning: " + warning));
                session.err().println(summary(problems.size(), warnings.size()));
            }
            case json -> {
                ObjectNode report = Json.object();
                report.put("valid", problems.isEmpty());
                report.set("problems", json(problems));
                report.set("warnings", json(warnings));
                session.out().println(Json.writeIndented(report));
            }
        }
    }

    private static String summary(int problems, int warnings) {
        String found = problems == 0 ? "valid" : count(problems, "problem");
        return warnings == 0 ? found : found + ", " + count(warnings, "warning");
    }

    private static String count(int number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }

    private static ArrayNode json(List<Problem> problems) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Problem problem : problems) {
            ObjectNode node = array.addObject();
            node.put("file", problem.position().file());
            if (problem.position().line() > 0) {
                node.put("line", problem.position().line());
                node.put("column", problem.position().column());
            }
            if (!problem.keyPath().isEmpty()) {
                node.put("path", problem.keyPath());
            }
            node.put("message", problem.message());
            if (!problem.hint().isEmpty()) {
                node.put("hint", problem.hint());
            }
        }
        return array;
    }

    /** Spelled as on the command line. */
    enum Format {
        text,
        json
    }
}
