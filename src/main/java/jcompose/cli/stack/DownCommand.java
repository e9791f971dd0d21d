package jcompose.cli.stack;

import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.call.Timeouts;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Wording;
import jcompose.cli.plan.Progress;
import jcompose.deploy.AnonymousVolumes;
import jcompose.deploy.Pass;
import jcompose.deploy.PassResult;
import jcompose.image.ImageReference;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.plan.RunState;
import jcompose.reconciler.plan.StateRequest;
import jcompose.runtime.Grace;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;
import jcompose.type.ReplicaName;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;

@Command(
        name = "down",
        description = {
            "Stop a stack and remove its containers and networks.",
            "Of services that are named only the containers go."
        },
        mixinStandardHelpOptions = true)
public final class DownCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = {"-v", "--volumes"},
            description = "remove its volumes, too, with everything in them")
    boolean volumes;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "kill containers that have not stopped by then")
    @Nullable Integer timeout;

    @Option(
            names = "--rmi",
            paramLabel = "all|local",
            description = "remove images of services: all, or those that the file gives no name")
    @Nullable Images images;

    @Option(
            names = "--remove-orphans",
            description = "also what was run beside named services (without names it always goes)")
    boolean beside;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "only these services")
    List<String> services = new ArrayList<>();

    /** As the command line has it. */
    enum Images {
        all,
        local
    }

    public DownCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        Grace grace = Timeouts.grace(timeout);
        return services.isEmpty() ? whole(grace) : some(grace);
    }

    private int whole(Grace grace)
            throws StackException, IOException, InterruptedException, CommandException {
        Optional<String> name = session.stack().projectName(options);
        Optional<StackDefinition> definition =
                volumes || images != null || name.isEmpty()
                        ? Optional.of(session.stack().load(options, options.files))
                        : Optional.empty();
        String stack = definition.map(StackDefinition::name).or(() -> name).orElseThrow();
        Progress progress = new Progress(session.display(false), stack);
        Pass pass = session.engine().pass(options, stack);
        SortedSet<String> doomed = new TreeSet<>();
        if (volumes) {
            definition.ifPresent(each -> doomed.addAll(Pass.ownVolumes(each)));
            doomed.addAll(
                    new AnonymousVolumes(session.engine().machine(options, stack)).ofStack(stack));
        }
        PassResult result = pass.down(stack, doomed, grace, progress);
        if (result.outcomes().isEmpty()) {
            session.err()
                    .println("Warning: No resource found to remove for project \"" + stack + "\"");
        }
        if (images != null && definition.isPresent() && !result.failed()) {
            removeImages(definition.get());
        }
        return result.failed() ? ExitStatus.FAILED : 0;
    }

    private int some(Grace grace)
            throws StackException, IOException, InterruptedException, CommandException {
        StateChange change = new StateChange(session, options);
        SortedSet<String> meant = change.services(services);
        List<Container> going =
                change.observe().containers().values().stream()
                        .filter(
                                container ->
                                        container
                                                .replica()
                                                .map(ReplicaName::service)
                                                .filter(service -> meant.contains(service))
                                                .isPresent())
                        .toList();
        return change.to(
                new StateRequest(
                        RunState.REMOVED,
                        meant,
                        true,
                        beside,
                        volumes ? change.anonymousVolumes(going) : new TreeSet<>(),
                        change.view().dependencies()),
                grace);
    }

    /** What somebody else uses as well stays. */
    private void removeImages(StackDefinition definition)
            throws IOException, InterruptedException, CommandException {
        SortedSet<String> names = new TreeSet<>();
        definition
                .services()
                .values()
                .forEach(
                        service -> {
                            boolean named = service.written().has("image");
                            if (images == Images.all || !named) {
                                names.add(service.image());
                            }
                        });
        StackImages stackImages = new StackImages(session, session.engine().machine(options));
        for (String name : names) {
            ImageReference reference = Wording.reference(name);
            stackImages.remove(name, reference);
        }
        stackImages.collect();
    }
}
