package jcompose.stack;

import jcompose.stack.problem.Problem;

import java.util.List;

/** The stack files are not valid: every problem at once, in the order of their positions. */
public final class StackException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    public StackException(List<Problem> problems) {
        this.problems = problems.stream().distinct().sorted().toList();
    }

    public List<Problem> problems() {
        return problems;
    }

    /** One line for each problem. */
    @Override
    public String getMessage() {
        StringBuilder lines = new StringBuilder();
        for (Problem problem : problems) {
            lines.append(lines.isEmpty() ? "" : "\n").append(problem);
        }
        return lines.toString();
    }
}
