package jcompose.cli;

import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.plan.Action;
import jcompose.type.Condition;
import jcompose.type.ContainerId;
import jcompose.type.ReplicaName;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/** Actions in words. */
final class StepText {
    private StepText() {}

    /** As in a plan: {@code start web-1}. */
    static String toDo(Action action) {
        return switch (action) {
            case Action.PrepareImage prepare ->
                    verb(prepare.image(), "build", "pull")
                            + " image "
                            + prepare.image().reference()
                            + " for "
                            + prepare.service();
            case Action.CreateNetwork create ->
                    "create network " + create.name() + " " + create.subnet();
            case Action.RemoveNetwork remove -> "remove network " + remove.network().name();
            case Action.CreateVolume create -> "create volume " + create.volume().name();
            case Action.RemoveVolume remove -> "remove volume " + remove.name();
            case Action.ApplyFirewall apply ->
                    firewall(apply.firewall(), "publish ", "set ", "remove ");
            case Action.ServeNames _ -> "serve names";
            case Action.StartContainer start -> "start " + start.replica();
            case Action.StopContainer stop -> "stop " + name(stop.replica(), stop.container());
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

    /** As in a report: {@code web-1 started}. */
    static String done(Action action) {
        return switch (action) {
            case Action.PrepareImage prepare ->
                    "image "
                            + prepare.image().reference()
                            + " "
                            + verb(prepare.image(), "built", "pulled");
            case Action.CreateNetwork create ->
                    "network " + create.name() + " created, " + create.subnet();
            case Action.RemoveNetwork remove -> "network " + remove.network().name() + " removed";
            case Action.CreateVolume create -> "volume " + create.volume().name() + " created";
            case Action.RemoveVolume remove -> "volume " + remove.name() + " removed";
            case Action.ApplyFirewall apply ->
                    firewall(apply.firewall(), "published ", "set ", "removed ");
            case Action.ServeNames _ -> "names are served";
            case Action.StartContainer start -> start.replica() + " started";
            case Action.StopContainer stop -> name(stop.replica(), stop.container()) + " stopped";
            case Action.UpdateContainer update ->
                    update.replica()
                            + " updated: "
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
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString()
                + " s";
    }

    private static String verb(Image.ToPrepare image, String build, String pull) {
        return switch (image) {
            case Image.ToBuild _ -> build;
            case Image.ToPull _, Image.ToRefresh _ -> pull;
        };
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
