package jcompose.cli.stack;

import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.plan.Progress;
import jcompose.deploy.PassResult;
import jcompose.runtime.Layout;
import jcompose.stack.StackException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;

@Command(
        name = "boot",
        description = {
            "Start again what is to run for ever, in all stacks, after the machine has come up.",
            "'install-service' has systemd do it."
        },
        mixinStandardHelpOptions = true)
public final class BootCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    public BootCommand(Session session) {
        this.session = session;
    }

    /** A stack that cannot come up keeps no other one from it. */
    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        int status = 0;
        for (String stack : stacks(session.engine().layout(options))) {
            try {
                Progress progress = new Progress(session.display(false), stack);
                PassResult result =
                        session.engine().deployment(options, stack).boot(stack, progress);
                status = result.failed() ? ExitStatus.FAILED : status;
            } catch (StackException | IOException | IllegalArgumentException e) {
                session.err().println("jcompose: " + stack + ": " + e.getMessage());
                status = ExitStatus.FAILED;
            }
        }
        return status;
    }

    private static SortedSet<String> stacks(Layout layout) throws IOException {
        SortedSet<String> stacks = new TreeSet<>();
        try (var directories = Files.newDirectoryStream(layout.stacks())) {
            for (Path directory : directories) {
                stacks.add(String.valueOf(directory.getFileName()));
            }
        } catch (NoSuchFileException e) {
            return stacks;
        }
        return stacks;
    }
}
