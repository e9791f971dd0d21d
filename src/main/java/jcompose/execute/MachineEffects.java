package jcompose.execute;

import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Step;
import jcompose.runtime.HookRecord;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Actions on this machine. */
final class MachineEffects implements Effects {
    private final String stack;
    private final Machine machine;
    private final Starts starts;
    private final Stops stops;
    private final HookRuns hookRuns;
    private final Updates updates;
    private final Pauses pauses;
    private final Conditions conditions;
    private final StackPorts ports;
    private final Takeovers takeovers;
    private final Drains drains;
    private final ImagePreparation images;

    MachineEffects(
            String stack,
            Machine machine,
            Starts starts,
            Stops stops,
            HookRuns hookRuns,
            Updates updates,
            Pauses pauses,
            Conditions conditions,
            StackPorts ports,
            Takeovers takeovers,
            Drains drains,
            ImagePreparation images) {
        this.stack = stack;
        this.machine = machine;
        this.starts = starts;
        this.stops = stops;
        this.hookRuns = hookRuns;
        this.updates = updates;
        this.pauses = pauses;
        this.conditions = conditions;
        this.ports = ports;
        this.takeovers = takeovers;
        this.drains = drains;
        this.images = images;
    }

    /** One call of the runtime starts, stops or updates any number of containers. */
    @Override
    public Object kind(Step step) {
        return switch (step.action()) {
            // What runs before it takes its time.
            case Action.StartContainer start when InitRuns.precede(start) -> step;
            case Action.StartContainer _, Action.StartAgain _ -> Action.StartContainer.class;
            case Action.PauseContainer _, Action.UnpauseContainer _ -> Action.PauseContainer.class;
            case Action.StopContainer _ -> Action.StopContainer.class;
            case Action.UpdateContainer _ -> Action.UpdateContainer.class;
            case Action.PrepareImage _,
                    Action.CreateContainer _,
                    Action.RunPreStop _,
                    Action.CreateNetwork _,
                    Action.RemoveNetwork _,
                    Action.CreateVolume _,
                    Action.RemoveVolume _,
                    Action.ApplyFirewall _,
                    Action.ServeNames _,
                    Action.AwaitCondition _,
                    Action.MovePorts _,
                    Action.Drain _,
                    Action.AwaitReplica _,
                    Action.JudgeUpdate _ ->
                    step;
        };
    }

    @Override
    public void perform(List<Step> steps, Consumer<Outcome> each) throws InterruptedException {
        Step step = steps.getFirst();
        try {
            switch (step.action()) {
                case Action.StartContainer _, Action.StartAgain _ -> starts.perform(steps, each);
                case Action.CreateContainer create -> starts.make(create);
                case Action.PauseContainer _, Action.UnpauseContainer _ ->
                        pauses.perform(steps, each);
                case Action.RunPreStop hooks ->
                        hookRuns.run(hooks.container(), hooks.replica(), HookRecord.When.PRE_STOP);
                case Action.StopContainer _ -> stops.perform(steps, each);
                case Action.UpdateContainer _ -> updates.perform(steps, each);
                case Action.PrepareImage prepare -> images.prepare(prepare);
                case Action.CreateNetwork create -> machine.bridges().create(stack, create);
                case Action.RemoveNetwork remove -> machine.bridges().remove(remove.network());
                case Action.CreateVolume create ->
                        machine.volumes()
                                .create(
                                        create.volume().name(),
                                        Optional.of(stack),
                                        create.volume().labels(),
                                        create.volume().options());
                case Action.RemoveVolume remove -> machine.volumes().remove(remove.name());
                case Action.ApplyFirewall apply -> {
                    for (var withdrawn : apply.withdrawn().entrySet()) {
                        machine.directories()
                                .recordWithdrawn(withdrawn.getKey(), withdrawn.getValue());
                    }
                    ports.apply(apply.firewall());
                }
                case Action.ServeNames _ -> machine.runtime().serveNames(machine.layout());
                case Action.AwaitCondition await ->
                        conditions.await(await.service(), await.condition());
                case Action.MovePorts move -> ports.move(move);
                case Action.Drain drain -> drains.await(drain);
                case Action.AwaitReplica await -> takeovers.await(await);
                case Action.JudgeUpdate judge -> {
                    if (judge.hasNext()) {
                        Thread.sleep(judge.policy().delay());
                    }
                }
            }
            steps.forEach(done -> each.accept(new Outcome.Done(done)));
        } catch (IOException | EffectException e) {
            String reason = String.valueOf(e.getMessage());
            steps.forEach(failed -> each.accept(new Outcome.Failed(failed, reason)));
        }
    }
}
