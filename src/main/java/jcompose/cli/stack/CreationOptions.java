package jcompose.cli.stack;

import jcompose.cli.call.ServiceNames;
import jcompose.cli.output.CommandException;
import jcompose.reconciler.plan.Recreation;
import jcompose.reconciler.plan.UpRequest;
import jcompose.stack.definition.PullPolicy;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** How containers are made, for commands that make some. */
public final class CreationOptions {
    @Option(
            names = "--build",
            description = "build images first (what has changed is always built)")
    boolean build;

    @Option(names = "--no-build", description = "build nothing: images are there, or pulled")
    boolean noBuild;

    @Option(
            names = "--pull",
            paramLabel = "always|missing|never|build|policy",
            description = "when to pull images, instead of what the services say")
    public String pull = "policy";

    @Option(names = "--quiet-pull", description = "say nothing while pulling")
    boolean quietPull;

    @Option(names = "--force-recreate", description = "replace containers even if nothing changed")
    boolean force;

    @Option(names = "--no-recreate", description = "leave containers as they are that are there")
    boolean keep;

    @Option(
            names = "--remove-orphans",
            description =
                    "also remove what has ended beside the stack (containers of services that are"
                            + " not declared any more always go)")
    boolean tidying;

    @Option(
            names = "--scale",
            paramLabel = "SERVICE=N",
            description = "so many replicas, instead of what the file says")
    List<String> scales = new ArrayList<>();

    @Option(
            names = {"-y", "--yes"},
            description = "no effect: nothing is asked")
    boolean yes;

    private @Nullable Boolean alwaysRecreateDependencies;

    void recreateDependencies(boolean always) {
        alwaysRecreateDependencies = always;
    }

    /** What the options change in the stack. */
    public StackDefinition apply(StackDefinition stack) throws CommandException {
        if (force && keep) {
            throw new CommandException(
                    "--force-recreate and --no-recreate are incompatible: use one of them");
        }
        if (build && noBuild) {
            throw new CommandException("--build and --no-build are incompatible: use one of them");
        }
        Map<String, ServiceDefinition> services = new TreeMap<>(stack.services());
        services.replaceAll((_, service) -> noBuild ? service.prebuilt() : service);
        PullPolicy policy = policy();
        if (policy != null) {
            services.replaceAll((_, service) -> service.pulled(policy));
        }
        scale(services, scales);
        return stack.with(services);
    }

    /**
     * Sets numbers of replicas.
     *
     * @param scales as in {@code web=3}
     */
    static void scale(Map<String, ServiceDefinition> services, List<String> scales)
            throws CommandException {
        for (String scale : scales) {
            int equals = scale.indexOf('=');
            String name = equals < 0 ? scale : scale.substring(0, equals);
            if (equals < 0 || !scale.substring(equals + 1).matches("[0-9]{1,6}")) {
                throw new CommandException(
                        "a scale is SERVICE=NUMBER, as in web=3, not '" + scale + "'");
            }
            ServiceNames.require(List.of(name), services.keySet());
            services.computeIfPresent(
                    name,
                    (_, service) -> service.scaled(Integer.parseInt(scale.substring(equals + 1))));
        }
    }

    private @Nullable PullPolicy policy() throws CommandException {
        return switch (pull) {
            case "policy" -> null;
            case "always" -> new PullPolicy.Always();
            case "missing" -> new PullPolicy.Missing();
            case "never" -> new PullPolicy.Never();
            case "build" -> new PullPolicy.Build();
            default ->
                    throw new CommandException(
                            "--pull takes always, missing, never, build or policy, not '"
                                    + pull
                                    + "'");
        };
    }

    /**
     * How the stack is brought up.
     *
     * @param services those that were named; none: all
     */
    UpRequest request(StackDefinition stack, List<String> services) throws CommandException {
        if (keep && Boolean.TRUE.equals(alwaysRecreateDependencies)) {
            throw new CommandException(
                    "--always-recreate-deps and --no-recreate are incompatible: use one of them");
        }
        Recreation meant = force ? Recreation.ALWAYS : keep ? Recreation.NEVER : Recreation.CHANGED;
        Recreation others = keep ? Recreation.NEVER : Recreation.CHANGED;
        if (Boolean.TRUE.equals(alwaysRecreateDependencies)) {
            others = Recreation.ALWAYS;
        }
        UpRequest request = UpRequest.WHOLE.leaving(stack.inactive()).recreating(meant, others);
        if (!services.isEmpty()) {
            request = request.of(new TreeSet<>(services));
        }
        return tidying ? request.with(UpRequest.Option.TIDYING) : request;
    }
}
