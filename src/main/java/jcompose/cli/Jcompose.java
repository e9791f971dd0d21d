package jcompose.cli;

import jcompose.cli.call.Debugging;
import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.GlobalOptions;
import jcompose.cli.call.Invocation;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackNameException;
import jcompose.cli.output.ClosedOutputException;
import jcompose.cli.output.CommandException;
import jcompose.cli.system.VersionCommand;
import jcompose.stack.StackException;
import jcompose.stack.problem.Problem;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The command {@code jcompose}: finds the subcommand, runs it, and turns its errors into words. */
@Command(
        name = "jcompose",
        description = "Runs compose stacks on this machine, and keeps them as declared.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Version.class)
public final class Jcompose implements Runnable {
    @Mixin GlobalOptions options = new GlobalOptions();

    @Spec CommandSpec spec = CommandSpec.create();

    private Jcompose() {}

    /** Runs one call to its end and returns its exit status. */
    public static int run(Invocation invocation) {
        PrintWriter out = new PrintWriter(invocation.out(), true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(invocation.err(), true, StandardCharsets.UTF_8);
        String[] arguments = invocation.arguments().toArray(String[]::new);
        CommandLine line = line(invocation, Meant.most(invocation.arguments()), out, err);
        line.setParameterExceptionHandler(
                (_, _) -> line(invocation, Meant.ANY, out, err).execute(arguments));
        return line.execute(arguments);
    }

    /** What the call means; empty when it means nothing. */
    public static Optional<ParseResult> parsed(Invocation invocation) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Meant meant = Meant.most(invocation.arguments());
        String[] arguments = invocation.arguments().toArray(String[]::new);
        try {
            return Optional.of(line(invocation, meant, nowhere, nowhere).parseArgs(arguments));
        } catch (ParameterException e) {
            return Optional.empty();
        }
    }

    /** The whole command line, which nobody calls. */
    static CommandSpec commands(Invocation invocation) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return line(invocation, Meant.ANY, nowhere, nowhere).getCommandSpec();
    }

    /** The commands that are made: all that a call can mean, or that it most likely means. */
    private record Meant(List<String> subcommands, List<String> aboutImages) {
        static final Meant ANY = new Meant(Subcommands.NAMES, ImageSubcommands.NAMES);

        static Meant most(List<String> arguments) {
            return new Meant(Subcommands.in(arguments), ImageSubcommands.in(arguments));
        }
    }

    private static CommandLine line(
            Invocation invocation, Meant meant, PrintWriter out, PrintWriter err) {
        Jcompose jcompose = new Jcompose();
        Session session = new Session(invocation, jcompose.options);
        CommandLine line = new CommandLine(jcompose, new Commands(session));
        meant.subcommands()
                .forEach(name -> line.addSubcommand(name, Subcommands.of(name, session)));
        CommandLine images = line.getSubcommands().get(ImageSubcommands.GROUP);
        if (images != null) {
            meant.aboutImages()
                    .forEach(
                            name -> images.addSubcommand(name, ImageSubcommands.of(name, session)));
        }
        Debugging debugging = new Debugging(invocation);
        line.setOut(out)
                .setErr(err)
                .setExecutionStrategy(
                        parsed -> {
                            jcompose.options.check(parsed);
                            return debugging.execute(parsed);
                        });
        // What stands after the service belongs to the command that is run.
        for (String name : List.of("exec", "run")) {
            CommandLine command = line.getSubcommands().get(name);
            if (command != null) {
                command.setStopAtPositional(true);
            }
        }
        line.setParameterExceptionHandler((failure, arguments) -> usage(failure, err));
        line.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, err));
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    private static int usage(ParameterException failure, PrintWriter err) {
        CommandLine command = failure.getCommandLine();
        err.println("jcompose: " + failure.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitStatus.WRONG_USAGE;
    }

    private static int failed(Exception failure, PrintWriter err) {
        switch (failure) {
            case ClosedOutputException _ -> {
                return ExitStatus.CLOSED_OUTPUT;
            }
            case StackException invalid ->
                    invalid.problems().stream().map(Problem::toString).forEach(err::println);
            case StackNameException refused -> err.println("jcompose: " + refused.getMessage());
            case CommandException refused -> err.println("jcompose: " + refused.getMessage());
            case IOException io -> err.println("jcompose: " + words(io));
            case InterruptedException _ -> err.println("jcompose: interrupted");
            default -> {
                err.println("jcompose: this is a defect, please report it:");
                failure.printStackTrace(err);
            }
        }
        return ExitStatus.FAILED;
    }

    /** Java's file exceptions say only which file; their kind is the reason. */
    private static String words(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case java.nio.file.NoSuchFileException _ -> message + ": no such file or directory";
            case java.nio.file.AccessDeniedException _ -> message + ": permission denied";
            default -> message;
        };
    }
}
