package jcompose.cli.call;

import jcompose.debug.DebugLog;

import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Runs commands, and shows in detail what they do where that is asked for. */
public final class Debugging implements CommandLine.IExecutionStrategy {
    static final String OPTION = "--debug";

    private final Invocation invocation;

    public Debugging(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int execute(ParseResult parsed) {
        CommandLine.RunLast command = new CommandLine.RunLast();
        return isAskedFor(parsed)
                ? DebugLog.during(invocation.err(), () -> command.execute(parsed))
                : command.execute(parsed);
    }

    private boolean isAskedFor(ParseResult parsed) {
        String variable = invocation.environment().getOrDefault("JCOMPOSE_DEBUG", "");
        return parsed.asCommandLineList().stream()
                        .anyMatch(each -> each.getParseResult().hasMatchedOption(OPTION))
                || !(variable.isEmpty() || variable.equals("0"));
    }
}
