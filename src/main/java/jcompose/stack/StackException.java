package jcompose.stack;

import jcompose.stack.problem.Problem;

import java.util.List;

/** The stack files are not valid: every problem at once, in the order of their positions. */
public final class StackException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;
    private final transient List<Problem> warnings;

    public StackException(List<Problem> problems) {
        this(problems, List.of());
    }

    StackException(List<Problem> problems, List<Problem> warnings) {
        this.problems = problems.stream().distinct().sorted().toList();
        this.warnings = List.copyOf(warnings);
    }

    public List<Problem> problems() {
        return problems;
    }

    /** What else was noticed, in the order of the positions; hinders nothing. */
    public List<Problem> warnings() {
        return warnings;
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
