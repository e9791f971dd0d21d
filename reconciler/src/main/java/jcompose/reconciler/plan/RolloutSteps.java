package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.plan.Reason.Kind;
import jcompose.reconciler.plan.ReplicaChange.Start;
import jcompose.reconciler.plan.StepGraph.Node;
import jcompose.type.ContainerId;
import jcompose.type.Ipv4;
import jcompose.type.ReplicaName;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The steps around the starts of replicas of a service that serves meanwhile. */
final class RolloutSteps {
    private final Decisions decisions;
    private final StepGraph graph;
    private final Stops stops;
    private final Serving serving;

    RolloutSteps(Decisions decisions, StepGraph graph, Stops stops, Serving serving) {
        this.decisions = decisions;
        this.graph = graph;
        this.stops = stops;
        this.serving = serving;
    }

    /** Makes the start of a replica; what it comes after is up to whoever calls. */
    @FunctionalInterface
    interface Starting {
        Node node(Start start);
    }

    /** Puts the first step about a replica after all that has to come before. */
    @FunctionalInterface
    interface Ordering {
        void order(Node first, Start start);
    }

    /** Replaces the replicas group by group; each group waits for the verdict on those before. */
    List<Node> replace(Rollout rollout, Starting starting, Ordering ordering) {
        List<Node> starts = new ArrayList<>();
        List<Node> ends = new ArrayList<>();
        List<Node> verdict = List.of();
        for (List<Start> group : rollout.groups()) {
            for (Start start : group) {
                Chain chain = new Chain();
                Node begin = starting.node(start);
                if (rollout.startsFirst()) {
                    startFirst(chain, begin, start, rollout);
                } else {
                    stopFirst(chain, begin, start, rollout);
                }
                ordering.order(chain.first(), start);
                chain.first().after(verdict);
                starts.add(begin);
                ends.add(chain.last());
            }
            Node judge = graph.add(judgement(rollout, ends.size()), policy(rollout));
            judge.after(verdict);
            judge.follow(ends);
            verdict = List.of(judge);
        }
        return starts;
    }

    /** Lets a replica that is started beside others stand behind the ports once it is well. */
    void join(Node begin, ReplicaName replica) {
        if (serving.serves(replica.service())) {
            Chain chain = new Chain();
            chain.add(begin);
            chain.add(await(replica, Duration.ZERO, Optional.empty()));
            move(chain, replica, Optional.empty(), Serving.reachable(decisions, replica));
        }
    }

    private void startFirst(Chain chain, Node begin, Start start, Rollout rollout) {
        Container old = Rollout.old(start);
        chain.add(begin);
        chain.add(await(start.replica(), rollout.policy().monitor(), Optional.of(old.id())));
        if (serving.serves(rollout.service().name())) {
            move(chain, start.replica(), serving.of(start.replica()), reachable(start));
            drain(chain, start);
        }
        chain.add(stops.of(old.id()));
    }

    private void stopFirst(Chain chain, Node begin, Start start, Rollout rollout) {
        boolean serves = serving.of(start.replica()).isPresent();
        int count = serving.of(rollout.service().name()).size();
        boolean others = count > (serves ? 1 : 0);
        if (others && serves) {
            move(chain, start.replica(), serving.of(start.replica()), Optional.empty());
            drain(chain, start);
        }
        chain.add(stops.of(Rollout.old(start).id()));
        chain.add(begin);
        chain.add(await(start.replica(), rollout.policy().monitor(), Optional.empty()));
        if (others) {
            move(chain, start.replica(), Optional.empty(), reachable(start));
        } else if (serves && !serving.of(start.replica()).equals(reachable(start))) {
            move(chain, start.replica(), serving.of(start.replica()), reachable(start));
        }
    }

    private Node await(ReplicaName replica, Duration monitor, Optional<ContainerId> beside) {
        String sentence =
                beside.isPresent()
                        ? "the one before it goes on until then"
                        : "the next step is taken only then";
        return graph.add(
                new Action.AwaitReplica(replica, monitor, beside),
                List.of(new Reason(Kind.NEEDED, sentence)));
    }

    private void move(Chain chain, ReplicaName replica, Optional<Ipv4> from, Optional<Ipv4> to) {
        if (from.isPresent() || to.isPresent()) {
            Service service = decisions.service(replica);
            String sentence = to.isPresent() ? "it is well by then" : "it is about to be replaced";
            chain.add(
                    graph.add(
                            new Action.MovePorts(replica, new TreeSet<>(service.ports()), from, to),
                            List.of(new Reason(Kind.NEEDED, sentence))));
        }
    }

    private void drain(Chain chain, Start start) {
        Duration grace = decisions.service(start.replica()).container().stop().grace();
        chain.add(
                graph.add(
                        new Action.Drain(Rollout.old(start).id(), start.replica(), grace),
                        List.of(new Reason(Kind.NEEDED, "who is connected may finish"))));
    }

    private Optional<Ipv4> reachable(Start start) {
        return Serving.reachable(decisions, start.replica());
    }

    private static Action judgement(Rollout rollout, int replaced) {
        return new Action.JudgeUpdate(
                rollout.service().name(),
                replaced,
                rollout.replacements().size(),
                rollout.policy());
    }

    private static List<Reason> policy(Rollout rollout) {
        int size = rollout.policy().groupSize(rollout.replacements().size());
        String sentence = "at most " + size + " at a time";
        return List.of(new Reason(Kind.NEEDED, sentence));
    }

    /** Steps one after the other. */
    private static final class Chain {
        private final List<Node> nodes = new ArrayList<>();

        void add(Node node) {
            if (!nodes.isEmpty()) {
                node.after(nodes.getLast());
            }
            nodes.add(node);
        }

        Node first() {
            return nodes.getFirst();
        }

        Node last() {
            return nodes.getLast();
        }
    }
}
