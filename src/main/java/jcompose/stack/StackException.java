package jcompose.stack;

import jcompose.stack.problem.Problem;

import java.util.ArrayList;
import java.util.List;

/** The stack files are not valid: every problem at once, in the order of their positions. */
public final class StackException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    public StackException(List<Problem> problems) {
        super(message(problems));
        this.problems = problems.stream().sorted().distinct().toList();
    }

    public List<Problem> problems() {
        return problems;
    }

    private static String message(List<Problem> problems) {
        List<String> lines = new ArrayList<>();
        problems.stream().sorted().distinct().forEach(problem -> lines.add(problem.toString()));
        return String.join("\n", lines);
    }
}
