package jcompose.execute;

import jcompose.image.ImageStore;
import jcompose.network.Bridges;
import jcompose.network.FirewallTable;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.desired.UserMode;
import jcompose.reconciler.plan.Action;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.Grace;
import jcompose.runtime.LaunchSpec;
import jcompose.runtime.Layout;
import jcompose.runtime.OneOffRun;
import jcompose.runtime.Origin;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.ContainerId;
import jcompose.volume.Volumes;

import java.io.IOException;

/**
 * What effects need of this machine.
 *
 * @param users those of containers that leave it to the machine
 */
public record Machine(
        Layout layout,
        RuntimeProgram runtime,
        ImageStore images,
        Bridges bridges,
        FirewallTable firewall,
        Volumes volumes,
        ContainerDirectory directories,
        UserMode users) {
    /** What a container that is no replica is launched with. */
    public LaunchSpec oneOff(
            String stack,
            Actual actual,
            ContainerId id,
            Action.StartContainer start,
            OneOffRun run,
            Origin origin)
            throws IOException, EffectException {
        Fleet fleet = new Fleet(directories, actual);
        return new LaunchSpecs(stack, layout, images, actual, fleet, runtime.binary(), origin)
                .of(id, start)
                .as(run);
    }

    /**
     * The effects of one plan.
     *
     * @param actual what the plan was made from
     * @param origin where the stack is declared
     * @param hooks hears what the hooks of containers print
     * @param grace how long containers get to stop, instead of what each of them asks for
     */
    public Effects effects(
            String stack,
            Actual actual,
            Origin origin,
            Grace grace,
            ImagePreparation preparation,
            HookListener hooks) {
        Fleet fleet = new Fleet(directories, actual);
        LaunchSpecs specs =
                new LaunchSpecs(stack, layout, images, actual, fleet, runtime.binary(), origin);
        Stops stops = new Stops(stack, layout, runtime, directories, volumes, fleet, grace);
        VolumePreparation volumePreparation = new VolumePreparation(volumes, runtime, directories);
        HookRuns hookRuns = new HookRuns(layout, runtime, directories, hooks);
        return new MachineEffects(
                stack,
                this,
                new Starts(
                        runtime,
                        directories,
                        fleet,
                        specs,
                        volumePreparation,
                        new InitRuns(
                                stack,
                                actual,
                                runtime,
                                directories,
                                specs,
                                volumePreparation,
                                stops,
                                hooks),
                        hookRuns),
                stops,
                hookRuns,
                new Updates(runtime, directories, specs, hookRuns),
                new Pauses(stack, layout, runtime),
                new Conditions(stack, layout, directories, fleet),
                new StackPorts(stack, firewall, new Flows(runtime), actual.firewall()),
                new Takeovers(layout, directories, fleet, stops),
                new Drains(actual),
                preparation);
    }
}
