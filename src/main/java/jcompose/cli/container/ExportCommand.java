package jcompose.cli.container;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.execute.Machine;
import jcompose.runtime.ContainerTree;
import jcompose.stack.StackException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;

@Command(
        name = "export",
        description = "Write all files of a container as a tar archive, without what is mounted.",
        mixinStandardHelpOptions = true)
public final class ExportCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "instead of standard output")
    @Nullable String output;

    @Option(
            names = "--index",
            paramLabel = "N",
            description = "this replica of a service; the first, if not said otherwise")
    int index;

    @Parameters(paramLabel = "CONTAINER", description = "name, ID, or service")
    String container = "";

    public ExportCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws StackException, IOException, CommandException {
        Machine machine = session.engine().machine(options);
        ContainerTree tree =
                ContainerTree.of(session.stack().find(machine, options, container, index).config());
        if (output == null) {
            if (session.invocation().terminal()) {
                throw new CommandException("an archive is nothing for a terminal: say -o FILE");
            }
            machine.runtime().export(tree, session.out());
            session.out().flush();
            return 0;
        }
        Path file = session.invocation().workingDirectory().resolve(output);
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial))) {
                machine.runtime().export(tree, out);
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
        return 0;
    }
}
