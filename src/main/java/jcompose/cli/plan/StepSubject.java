package jcompose.cli.plan;

import jcompose.reconciler.plan.Action;
import jcompose.type.ReplicaName;

import java.util.Optional;

/**
 * Whom a step is about.
 *
 * @param service empty: none of the stack's services alone
 * @param name of a replica, an image, a network, a volume or a container
 */
record StepSubject(Optional<String> service, String name) {
    static StepSubject of(Action action) {
        return switch (action) {
            case Action.PrepareImage prepare ->
                    new StepSubject(Optional.of(prepare.service()), prepare.image().reference());
            case Action.CreateNetwork create -> new StepSubject(create.name());
            case Action.RemoveNetwork remove -> new StepSubject(remove.network().name());
            case Action.CreateVolume create -> new StepSubject(create.volume().name());
            case Action.RemoveVolume remove -> new StepSubject(remove.name());
            case Action.ApplyFirewall _ -> new StepSubject("firewall");
            case Action.ServeNames _ -> new StepSubject("names");
            case Action.CreateContainer create -> new StepSubject(create.start().replica());
            case Action.StartAgain again -> new StepSubject(again.replica());
            case Action.RunPreStop hooks -> new StepSubject(hooks.replica());
            case Action.PauseContainer pause -> new StepSubject(pause.replica());
            case Action.UnpauseContainer unpause -> new StepSubject(unpause.replica());
            case Action.StartContainer start -> new StepSubject(start.replica());
            case Action.StopContainer stop ->
                    stop.replica()
                            .map(StepSubject::new)
                            .orElseGet(() -> new StepSubject(stop.container().toString()));
            case Action.UpdateContainer update -> new StepSubject(update.replica());
            case Action.AwaitCondition await ->
                    new StepSubject(Optional.of(await.service()), await.service());
            case Action.MovePorts move -> new StepSubject(move.replica());
            case Action.Drain drain -> new StepSubject(drain.replica());
            case Action.AwaitReplica await -> new StepSubject(await.replica());
            case Action.JudgeUpdate judge ->
                    new StepSubject(Optional.of(judge.service()), judge.service());
        };
    }

    private StepSubject(ReplicaName replica) {
        this(Optional.of(replica.service()), replica.toString());
    }

    private StepSubject(String name) {
        this(Optional.empty(), name);
    }
}
