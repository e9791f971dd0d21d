package jcompose.deploy;

import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.plan.Action;
import jcompose.type.Condition;
import jcompose.type.ContainerId;
import jcompose.type.Decimals;
import jcompose.type.PublishedPort;
import jcompose.type.ReplicaName;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Actions in words. */
public final class StepText {
    private StepText() {}

    /** As in a plan: {@code start web-1}. */
    public static String toDo(Action action) {
        return switch (action) {
            case Action.PrepareImage prepare ->
                    verb(prepare.image(), "build", "pull")
                            + " image "
                            + prepare.image().reference()
                            + " for "
                            + prepare.service();
            case Action.CreateNetwork create ->
                    "create network " + create.name() + " " + create.subnet() + kind(create);
            case Action.RemoveNetwork remove -> "remove network " + remove.network().name();
            case Action.CreateVolume create -> "create volume " + create.volume().name();
            case Action.RemoveVolume remove -> "remove volume " + remove.name();
            case Action.ApplyFirewall apply ->
                    apply.withdrawn().isEmpty()
                            ? firewall(apply.firewall(), "publish ", "set ", "remove ")
                            : "withdraw " + withdrawn(apply);
            case Action.ServeNames _ -> "serve names";
            case Action.StartContainer start -> "start " + start.replica();
            case Action.CreateContainer create -> "make " + create.start().replica();
            case Action.StartAgain again -> "start " + again.replica() + " again";
            case Action.StopContainer stop -> "stop " + name(stop.replica(), stop.container());
            case Action.RunPreStop hooks -> "run pre_stop of " + hooks.replica();
            case Action.PauseContainer pause -> "pause " + pause.replica();
            case Action.UnpauseContainer unpause -> "unpause " + unpause.replica();
            case Action.UpdateContainer update -> "update " + update.replica();
            case Action.AwaitCondition await ->
                    "wait until " + await.service() + " " + words(await.condition());
            case Action.MovePorts move -> "move ports " + way(move);
            case Action.Drain drain -> "drain " + drain.replica();
            case Action.AwaitReplica await ->
                    "wait until the new " + await.replica() + " is well" + monitor(await);
            case Action.JudgeUpdate judge ->
                    "end group of " + judge.service() + ", " + progress(judge) + pause(judge);
        };
    }

    /** Nothing where it is as most are. */
    private static String kind(Action.CreateNetwork create) {
        return create.driver().isOurs() ? "" : " " + create.driver();
    }

    /** As in a report: {@code Container hello-web-1 Started}. */
    public static String done(String stack, Action action) {
        return switch (action) {
            case Action.PrepareImage prepare ->
                    "Image "
                            + prepare.image().reference()
                            + " "
                            + verb(prepare.image(), "Built", "Pulled");
            case Action.CreateNetwork create ->
                    "Network " + create.name() + " Created " + create.subnet() + kind(create);
            case Action.RemoveNetwork remove -> "Network " + remove.network().name() + " Removed";
            case Action.CreateVolume create -> "Volume " + create.volume().name() + " Created";
            case Action.RemoveVolume remove -> "Volume " + remove.name() + " Removed";
            case Action.ApplyFirewall apply ->
                    apply.withdrawn().isEmpty()
                            ? firewall(apply.firewall(), "Published ", "Set ", "Removed ")
                            : "Withdrawn " + withdrawn(apply);
            case Action.ServeNames _ -> "names are served";
            case Action.StartContainer start -> container(stack, start.replica()) + " Started";
            case Action.CreateContainer create ->
                    container(stack, create.start().replica()) + " Created";
            case Action.StartAgain again -> container(stack, again.replica()) + " Started";
            case Action.StopContainer stop -> {
                String name =
                        stop.replica()
                                .map(replica -> container(stack, replica))
                                .orElse("Container " + stop.container());
                yield name + " Stopped" + (stop.removed() ? "\n" + name + " Removed" : "");
            }
            case Action.RunPreStop hooks -> "pre_stop of " + hooks.replica() + " has run";
            case Action.PauseContainer pause -> container(stack, pause.replica()) + " Paused";
            case Action.UnpauseContainer unpause ->
                    container(stack, unpause.replica()) + " Unpaused";
            case Action.UpdateContainer update ->
                    container(stack, update.replica())
                            + " Updated: "
                            + update.changes().stream()
                                    .map(Object::toString)
                                    .collect(Collectors.joining("; "));
            case Action.AwaitCondition await -> await.service() + " " + words(await.condition());
            case Action.MovePorts move -> "ports moved " + way(move);
            case Action.Drain drain -> drain.replica() + " drained";
            case Action.AwaitReplica await -> "the new " + await.replica() + " is well";
            case Action.JudgeUpdate judge -> judge.service() + ": " + progress(judge);
        };
    }

    private static String way(Action.MovePorts move) {
        String replica = move.replica().toString();
        if (move.from().isEmpty()) {
            return "to " + replica;
        }
        return move.to().isEmpty() ? "away from " + replica : "to the new " + replica;
    }

    private static String monitor(Action.AwaitReplica await) {
        return await.monitor().isZero() ? "" : " for " + seconds(await.monitor());
    }

    private static String pause(Action.JudgeUpdate judge) {
        Duration delay = judge.policy().delay();
        return judge.hasNext() && !delay.isZero() ? ", then wait " + seconds(delay) : "";
    }

    private static String progress(Action.JudgeUpdate judge) {
        return "%d of %d replaced".formatted(judge.replaced(), judge.total());
    }

    private static String seconds(Duration duration) {
        return Decimals.text(duration.toMillis(), 3) + " s";
    }

    private static String container(String stack, ReplicaName replica) {
        return "Container " + stack + "-" + replica;
    }

    private static String verb(Image.ToPrepare image, String build, String pull) {
        return switch (image) {
            case Image.ToBuild _ -> build;
            case Image.ToPull _, Image.ToRefresh _ -> pull;
        };
    }

    private static String withdrawn(Action.ApplyFirewall apply) {
        Set<PublishedPort> ports = new TreeSet<>();
        apply.withdrawn().values().forEach(each -> ports.addAll(each.keySet()));
        return String.join(", ", ports.stream().map(PublishedPort::toString).toList());
    }

    private static String firewall(Firewall firewall, String publish, String set, String remove) {
        if (firewall.ports().isEmpty()) {
            return (firewall.isEmpty() ? remove : set) + "firewall rules";
        }
        return publish
                + firewall.ports().keySet().stream()
                        .map(Object::toString)
                        .collect(Collectors.joining(", "));
    }

    private static String name(Optional<ReplicaName> replica, ContainerId id) {
        return replica.map(ReplicaName::toString).orElse("container " + id);
    }

    private static String words(Condition condition) {
        return switch (condition) {
            case STARTED -> "is started";
            case HEALTHY -> "is healthy";
            case COMPLETED -> "has completed";
        };
    }
}
