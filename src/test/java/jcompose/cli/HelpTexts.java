package jcompose.cli;

import jcompose.cli.call.Invocation;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the command line is, and how it understands calls, as text. */
public final class HelpTexts {
    private HelpTexts() {}

    /** The help of every command, one after the other. */
    public static String all() {
        StringBuilder text = new StringBuilder();
        append(Jcompose.commands(invocation()), text);
        return text.toString();
    }

    /** The values of all options and parameters after a call. */
    public static String parsed(String... call) {
        ParseResult parsed = Jcompose.parsed(invocation(call)).orElseThrow();
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

    private static Invocation invocation(String... call) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Invocation(
                List.of(call),
                Map.of(),
                Path.of(""),
                Path.of(""),
                InputStream.nullInputStream(),
                nowhere,
                nowhere,
                false,
                false,
                reaction -> {});
    }

    private static void append(CommandSpec command, StringBuilder text) {
        text.append(command.commandLine().getUsageMessage());
        for (CommandLine each : command.subcommands().values()) {
            append(each.getCommandSpec(), text);
        }
    }
}
