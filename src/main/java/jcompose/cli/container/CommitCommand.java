package jcompose.cli.container;

import jcompose.build.BuildException;
import jcompose.build.ConfigChanges;
import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.deploy.Commit;
import jcompose.execute.Machine;
import jcompose.image.ImageReference;
import jcompose.stack.StackException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "commit",
        description = {
            "Make an image of what a container has written, and print its ID.",
            "What is mounted into the container is not part of it."
        },
        mixinStandardHelpOptions = true)
public final class CommitCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = {"-a", "--author"},
            paramLabel = "NAME",
            description = "who made it")
    String author = "";

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "what for")
    String message = "";

    @Option(
            names = {"-c", "--change"},
            paramLabel = "INSTRUCTION",
            description = "a line of a Dockerfile, such as 'CMD [\"app\"]', that the image gets")
    List<String> changes = new ArrayList<>();

    @Option(
            names = "--pause",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "hold the container meanwhile (so if not said otherwise)")
    boolean pause = true;

    @Option(
            names = "--index",
            paramLabel = "N",
            description = "this replica of a service; the first, if not said otherwise")
    int index;

    @Parameters(index = "0", paramLabel = "CONTAINER", description = "name, ID, or service")
    String container = "";

    @Parameters(index = "1", paramLabel = "NAME[:TAG]", description = "the image's name")
    String name = "";

    public CommitCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        Machine machine = session.engine().machine(options);
        FoundContainer found = session.stack().find(machine, options, container, index);
        try {
            Commit.Request request =
                    new Commit.Request(
                            found.id(),
                            reference(),
                            author,
                            message,
                            ConfigChanges.of(changes),
                            pause);
            session.out().println(new Commit(machine).commit(request, found.config()).id());
        } catch (BuildException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        return 0;
    }

    private ImageReference reference() throws CommandException {
        try {
            return ImageReference.parse(name);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }
}
