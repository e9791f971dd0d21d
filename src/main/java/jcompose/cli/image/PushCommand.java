package jcompose.cli.image;

import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.ServiceSelection;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.TransferDisplay;
import jcompose.cli.output.Wording;
import jcompose.image.ImageReference;
import jcompose.registry.Pusher;
import jcompose.registry.Registries;
import jcompose.stack.StackException;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

@Command(
        name = "push",
        description = {
            "Push the images of services that are built here and have an image name.",
            "For images without a stack there is 'image push'."
        },
        mixinStandardHelpOptions = true)
public final class PushCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(names = "--ignore-push-failures", description = "push what can be pushed, and succeed")
    boolean ignoreFailures;

    @Option(names = "--include-deps", description = "also those that the services depend on")
    boolean includeDependencies;

    @Option(
            names = {"-q", "--quiet"},
            description = "say nothing but errors")
    boolean quiet;

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    List<String> services = new ArrayList<>();

    public PushCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        StackDefinition stack = session.stack().load(options, options.files);
        Set<String> images = new LinkedHashSet<>();
        for (ServiceDefinition service :
                ServiceSelection.of(stack, services, includeDependencies)) {
            if (service.build().isPresent() && service.written().has("image")) {
                images.add(service.image());
            }
        }
        TransferDisplay display = session.display(quiet);
        boolean succeeded = true;
        try (Registries registries = session.engine().registries(options)) {
            Pusher pusher = new Pusher(registries, session.engine().images(options));
            for (String image : images) {
                ImageReference reference = Wording.reference(image);
                try {
                    pusher.push(reference, display.pushing(image));
                    if (!quiet) {
                        display.println("image " + image + " pushed");
                    }
                } catch (IOException e) {
                    display.println("failed: push image " + image + ": " + e.getMessage());
                    succeeded = false;
                }
            }
        }
        return succeeded || ignoreFailures ? 0 : ExitStatus.FAILED;
    }
}
