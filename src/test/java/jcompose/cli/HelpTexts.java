package jcompose.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** What the command line is, and how it understands calls, as text. */
public final class HelpTexts {
    private HelpTexts() {}

    /** The help of every command, one after the other. */
    public static String all() {
        StringBuilder text = new StringBuilder();
        append(Jcompose.commands(Machinery.silent()), text);
        return text.toString();
    }

    /** The values of all options and parameters after a call. */
    public static String parsed(String... call) {
        ParseResult parsed = Jcompose.parsed(Machinery.silent(call)).orElseThrow();
        StringBuilder text = new StringBuilder();
        for (CommandLine line : parsed.asCommandLineList()) {
            text.append(line.getCommandName()).append('\n');
            for (ArgSpec argument : line.getCommandSpec().args()) {
                text.append(argument)
                        .append('=')
                        .append(String.valueOf(argument.<Object>getValue()))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static void append(CommandSpec command, StringBuilder text) {
        text.append(command.commandLine().getUsageMessage());
        for (CommandLine each : command.subcommands().values()) {
            append(each.getCommandSpec(), text);
        }
    }
}
