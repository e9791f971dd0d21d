package jcompose.reconciler.plan;

import jcompose.reconciler.plan.Action.ApplyFirewall;
import jcompose.reconciler.plan.Action.AwaitCondition;
import jcompose.reconciler.plan.Action.AwaitReplica;
import jcompose.reconciler.plan.Action.CreateNetwork;
import jcompose.reconciler.plan.Action.CreateVolume;
import jcompose.reconciler.plan.Action.Drain;
import jcompose.reconciler.plan.Action.JudgeUpdate;
import jcompose.reconciler.plan.Action.MovePorts;
import jcompose.reconciler.plan.Action.PrepareImage;
import jcompose.reconciler.plan.Action.RemoveNetwork;
import jcompose.reconciler.plan.Action.RemoveVolume;
import jcompose.reconciler.plan.Action.ServeNames;
import jcompose.reconciler.plan.Action.StartContainer;
import jcompose.reconciler.plan.Action.StopContainer;
import jcompose.reconciler.plan.Action.UpdateContainer;
import jcompose.type.Ipv4;
import jcompose.type.ReplicaName;

import java.util.List;
import java.util.Optional;

/**
 * Plans as the tests write them: a step a line, {@code 3 start web-1 after 1 2: it does not run}.
 */
final class PlanText {
    private PlanText() {}

    static String of(Plan plan) {
        return String.join("\n", lines(plan));
    }

    static List<String> lines(Plan plan) {
        return plan.steps().stream().map(PlanText::line).toList();
    }

    /** The actions alone. */
    static List<String> actions(Plan plan) {
        return plan.steps().stream().map(step -> of(step.action())).toList();
    }

    static List<String> reasons(Plan plan, String action) {
        return plan.steps().stream()
                .filter(step -> of(step.action()).equals(action))
                .flatMap(step -> step.reasons().stream())
                .map(Reason::sentence)
                .toList();
    }

    static String of(Action action) {
        return switch (action) {
            case PrepareImage prepare -> "prepare " + prepare.image().reference();
            case CreateNetwork create -> "create " + create.name() + " " + create.subnet();
            case RemoveNetwork remove -> "remove " + remove.network().name();
            case CreateVolume(var volume) -> "create volume " + volume.name();
            case RemoveVolume(String name) -> "remove volume " + name;
            case ApplyFirewall apply -> apply.firewall().isEmpty() ? "no firewall" : "firewall";
            case ServeNames() -> "serve names";
            case StartContainer start -> "start " + start.replica();
            case Action.CreateContainer create -> "make " + create.start().replica();
            case Action.StartAgain again -> "start again " + again.replica();
            case Action.PauseContainer pause -> "pause " + pause.replica();
            case Action.UnpauseContainer unpause -> "unpause " + unpause.replica();
            case StopContainer stop when !stop.removed() ->
                    "halt " + stop.replica().map(ReplicaName::toString).orElse("leftover");
            case StopContainer stop ->
                    "stop " + stop.replica().map(ReplicaName::toString).orElse("leftover");
            case UpdateContainer update -> "update " + update.replica();
            case AwaitCondition await -> "await " + await.service() + " " + await.condition().key();
            case MovePorts move ->
                    "ports of %s: %s → %s"
                            .formatted(move.replica(), words(move.from()), words(move.to()));
            case Action.RunPreStop hooks -> "pre_stop " + hooks.replica();
            case Drain drain -> "drain " + drain.replica();
            case AwaitReplica await ->
                    "await " + await.replica() + (await.beside().isPresent() ? " beside" : "");
            case JudgeUpdate judge ->
                    "judge %s %d/%d".formatted(judge.service(), judge.replaced(), judge.total());
        };
    }

    private static String words(Optional<Ipv4> address) {
        return address.map(Ipv4::toString).orElse("nobody");
    }

    private static String line(Step step) {
        StringBuilder line = new StringBuilder().append(step.number()).append(' ');
        line.append(of(step.action()));
        if (!step.after().isEmpty()) {
            line.append(" after");
            step.after().forEach(number -> line.append(' ').append(number));
        }
        if (!step.following().isEmpty()) {
            line.append(" following");
            step.following().forEach(number -> line.append(' ').append(number));
        }
        line.append(": ")
                .append(String.join("; ", step.reasons().stream().map(Reason::sentence).toList()));
        return line.toString();
    }
}
