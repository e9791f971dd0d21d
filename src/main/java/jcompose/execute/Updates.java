package jcompose.execute;

import jcompose.json.Json;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.FieldChange;
import jcompose.reconciler.plan.Action.UpdateContainer;
import jcompose.reconciler.plan.Step;
import jcompose.runtime.Answer;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.HookRecord;
import jcompose.runtime.LaunchSpec;
import jcompose.runtime.RuntimeProgram;
import jcompose.runtime.UpdateRequest;
import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Changes running containers in place. */
final class Updates {
    private final RuntimeProgram runtime;
    private final ContainerDirectory directories;
    private final LaunchSpecs specs;
    private final HookRuns hookRuns;

    Updates(
            RuntimeProgram runtime,
            ContainerDirectory directories,
            LaunchSpecs specs,
            HookRuns hookRuns) {
        this.hookRuns = hookRuns;
        this.runtime = runtime;
        this.directories = directories;
        this.specs = specs;
    }

    void perform(List<Step> steps, Consumer<Outcome> each) throws IOException {
        Map<ContainerId, Step> updates = new HashMap<>();
        List<UpdateRequest> requests = new ArrayList<>();
        for (Step step : steps) {
            UpdateContainer update = (UpdateContainer) step.action();
            try {
                UpdateRequest request = specs.update(update);
                directories.files().update(request.launch());
                if (update.changes().stream().anyMatch(Updates::isInEtc)
                        || isReaddressed(request.launch())) {
                    directories.rewriteEtc(request.launch());
                }
                requests.add(request);
                updates.put(update.container(), step);
            } catch (IOException | EffectException e) {
                each.accept(new Outcome.Failed(step, String.valueOf(e.getMessage())));
            }
        }
        runtime.update(
                requests,
                answer ->
                        each.accept(
                                outcome(Objects.requireNonNull(updates.get(answer.id())), answer)));
        if (updates.values().stream().anyMatch(Updates::moves)) {
            runtime.serveNames(directories.layout()); // on a network where nobody was before
        }
    }

    private static boolean moves(Step step) {
        return step.action() instanceof UpdateContainer update
                && update.changes().stream().anyMatch(Updates::isOfNetworks);
    }

    private static boolean isOfNetworks(FieldChange change) {
        return change.field() == Field.NETWORKS || change.field() == Field.INTERFACES;
    }

    /** Whether its record has other addresses. */
    private boolean isReaddressed(LaunchSpec launch) throws IOException {
        JsonNode before = directories.config(launch.id()).orElseGet(Json::object);
        return !addresses(before).equals(addresses(Json.parse(launch.line())));
    }

    private static List<String> addresses(JsonNode record) {
        List<String> addresses = new ArrayList<>();
        for (JsonNode each : record.path("network").path("interfaces")) {
            each.path("addresses").forEach(address -> addresses.add(address.asString("")));
        }
        return addresses;
    }

    /** What a container changes there itself is only lost where it has to be. */
    private static boolean isInEtc(FieldChange change) {
        return switch (change.field()) {
            case NETWORKS, DNS, EXTRA_HOSTS, HOSTNAME, DOMAIN_NAME -> true;
            default -> false;
        };
    }

    private Outcome outcome(Step step, Answer answer) {
        if (answer instanceof Answer.Failed failed) {
            return new Outcome.Failed(step, failed.message());
        }
        UpdateContainer update = (UpdateContainer) step.action();
        if (update.changes().stream().anyMatch(change -> change.field() == Field.POST_START)) {
            try {
                hookRuns.run(update.container(), update.replica(), HookRecord.When.POST_START);
            } catch (IOException | EffectException e) {
                return new Outcome.Failed(step, String.valueOf(e.getMessage()));
            }
        }
        return new Outcome.Done(step);
    }
}
