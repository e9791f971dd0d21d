package jcompose.cli.image;

import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.ServiceSelection;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.TransferDisplay;
import jcompose.image.ImageStore;
import jcompose.registry.Puller;
import jcompose.registry.Registries;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

@Command(
        name = "pull",
        description = {
            "Pull the images that services run and mount, of all where none is named.",
            "For images without a stack there is 'image pull'."
        },
        mixinStandardHelpOptions = true)
public final class PullCommand implements Callable<Integer> {
    private static final int PARALLEL = 3;

    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(names = "--ignore-buildable", description = "leave out what can be built")
    boolean ignoreBuildable;

    @Option(names = "--ignore-pull-failures", description = "pull what can be pulled, and succeed")
    boolean ignoreFailures;

    @Option(names = "--include-deps", description = "also those that the services depend on")
    boolean includeDependencies;

    @Option(
            names = "--policy",
            paramLabel = "missing|always",
            description = "pull only what is missing, or everything (the default)")
    Policy policy = Policy.always;

    @Option(
            names = {"-q", "--quiet"},
            description = "say nothing but errors")
    boolean quiet;

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    List<String> services = new ArrayList<>();

    /** As the command line has it. */
    enum Policy {
        missing,
        always
    }

    public PullCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        StackDefinition stack = session.stack().load(options, options.files);
        List<WantedImage> wanted =
                WantedImage.of(
                        stack,
                        ServiceSelection.of(stack, services, includeDependencies),
                        ignoreBuildable);
        return pull(wanted) || ignoreFailures ? 0 : ExitStatus.FAILED;
    }

    private boolean pull(List<WantedImage> images)
            throws IOException, InterruptedException, CommandException {
        TransferDisplay display = session.display(quiet);
        boolean succeeded = true;
        try (Registries registries = session.engine().registries(options);
                ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
            Puller puller = session.engine().puller(options, registries);
            List<Future<Boolean>> pulls = new ArrayList<>();
            for (WantedImage image : images) {
                pulls.add(threads.submit(() -> pull(image, puller, display)));
            }
            for (Future<Boolean> pull : pulls) {
                succeeded &= result(pull);
            }
        }
        return succeeded;
    }

    private boolean pull(WantedImage image, Puller puller, TransferDisplay display)
            throws InterruptedException {
        try {
            if (policy == Policy.missing && isPresent(image)) {
                return true;
            }
            if (image.onlyMissing() && isPresent(image)) {
                display.tell("Image " + image.name() + " Skipped Image is already present locally");
                return true;
            }
            puller.pull(image.reference(), image.platform(), display.pulling(image.name()));
            if (!quiet) {
                display.println("Image " + image.name() + " Pulled");
            }
            return true;
        } catch (IOException e) {
            display.println("failed: pull image " + image.name() + ": " + e.getMessage());
            if (image.buildable()) {
                display.println("image " + image.name() + " can be built: jcompose build");
            }
            return false;
        }
    }

    private boolean isPresent(WantedImage image) throws IOException {
        ImageStore store = session.engine().images(options);
        return image.platform().isPresent()
                ? store.find(image.reference(), image.platform().get()).isPresent()
                : store.find(image.reference()).isPresent();
    }

    private static boolean result(Future<Boolean> pull) throws InterruptedException {
        try {
            return pull.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
