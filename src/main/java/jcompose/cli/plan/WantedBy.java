package jcompose.cli.plan;

import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.FieldChange;
import jcompose.reconciler.difference.Value;
import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Reason;
import jcompose.reconciler.plan.Step;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Located;
import jcompose.stack.problem.Position;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the place in the stack's files that wants what a plan does. */
public final class WantedBy {
    /** The attributes that make a field, where it is not called as its only one is. */
    private static final Map<Field, List<String>> ATTRIBUTES =
            Map.ofEntries(
                    Map.entry(Field.IMAGE, List.of("image", "build")),
                    Map.entry(Field.COMMAND, List.of("command", "entrypoint")),
                    Map.entry(Field.MOUNTS, List.of("volumes", "tmpfs")),
                    Map.entry(Field.FILES, List.of("configs", "secrets", "volumes")),
                    Map.entry(
                            Field.CPUS,
                            List.of("cpus", "cpu_quota", "deploy.resources.limits.cpus")),
                    Map.entry(Field.CPU_REALTIME, List.of("cpu_rt_runtime", "cpu_rt_period")),
                    Map.entry(Field.MEMORY, List.of("mem_limit", "deploy.resources.limits.memory")),
                    Map.entry(
                            Field.MEMORY_RESERVATION,
                            List.of("mem_reservation", "deploy.resources.reservations.memory")),
                    Map.entry(Field.PIDS, List.of("pids_limit", "deploy.resources.limits.pids")),
                    Map.entry(
                            Field.SECURITY,
                            List.of(
                                    "privileged",
                                    "read_only",
                                    "cap_add",
                                    "cap_drop",
                                    "security_opt")),
                    Map.entry(Field.STOP, List.of("stop_signal", "stop_grace_period")));

    private final StackDefinition definition;

    WantedBy(StackDefinition definition) {
        this.definition = definition;
    }

    /** Empty for what no file says any more. */
    Optional<Position> step(Step step) {
        return switch (step.action()) {
            case Action.CreateNetwork create ->
                    place(definition.networks(), each -> each.name().equals(create.name()));
            case Action.CreateVolume create ->
                    place(definition.volumes(), each -> each.equals(create.volume()));
            case Action.ApplyFirewall _ -> firstPort();
            case Action.PrepareImage prepare ->
                    service(prepare.service())
                            .map(
                                    service ->
                                            service.place("image")
                                                    .or(() -> service.place("build"))
                                                    .orElse(service.position()));
            default ->
                    StepSubject.of(step.action())
                            .service()
                            .flatMap(this::service)
                            .map(ServiceDefinition::position);
        };
    }

    /** Empty where a field is nothing that a file sets. */
    Optional<Position> reason(Step step, Reason reason) {
        return reason.change()
                .flatMap(
                        change ->
                                StepSubject.of(step.action())
                                        .service()
                                        .flatMap(this::service)
                                        .flatMap(service -> field(service, change)));
    }

    private static Optional<Position> field(ServiceDefinition service, FieldChange change) {
        List<String[]> ways = new ArrayList<>();
        newVariable(change).ifPresent(name -> ways.add(new String[] {"environment", name}));
        ATTRIBUTES
                .getOrDefault(change.field(), List.of(change.field().label()))
                .forEach(attribute -> ways.add(attribute.split("\\.", -1)));
        return ways.stream().flatMap(way -> service.place(way).stream()).findFirst();
    }

    /** The first variable that is not as it was. */
    private static Optional<String> newVariable(FieldChange change) {
        return change.field() == Field.ENVIRONMENT
                        && change.wanted() instanceof Value.Several(List<String> wanted)
                ? wanted.stream()
                        .filter(
                                part ->
                                        !(change.found() instanceof Value.Several(List<String> old)
                                                && old.contains(part)))
                        .map(part -> part.split("=", 2)[0])
                        .findFirst()
                : Optional.empty();
    }

    private Optional<ServiceDefinition> service(String name) {
        return Optional.ofNullable(definition.services().get(name));
    }

    private Optional<Position> firstPort() {
        return definition.services().values().stream()
                .flatMap(service -> service.ports().stream())
                .map(Located::position)
                .findFirst();
    }

    private static <T> Optional<Position> place(
            Map<String, Located<T>> all, java.util.function.Predicate<T> wanted) {
        return all.values().stream()
                .filter(located -> wanted.test(located.value()))
                .map(Located::position)
                .findFirst();
    }
}
