package jcompose.reconciler.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/** Steps that are still being put in order. */
final class StepGraph {
    private final List<Node> nodes = new ArrayList<>();

    /** Steps that may come in any order come in the order in which they were added. */
    Node add(Action action, List<Reason> reasons) {
        Node node = new Node(nodes.size(), action, reasons);
        nodes.add(node);
        return node;
    }

    /**
     * An order that follows from others is left out: of {@code a, b, c} in a row c names only b.
     */
    Plan numbered(String stack) {
        List.copyOf(nodes).forEach(Node::placePrelude);
        List<Node> order = inOrder();
        int[] numbers = new int[nodes.size()];
        List<Earlier> earlier = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (Node node : order) {
            Earlier above = new Earlier();
            TreeSet<Integer> after = new TreeSet<>();
            for (Node before : node.before) {
                above.addAll(earlier.get(numbers[before.index] - 1));
                after.add(numbers[before.index]);
            }
            after.removeIf(above::contains);
            after.forEach(above::add);
            earlier.add(above);
            int number = steps.size() + 1;
            numbers[node.index] = number;
            TreeSet<Integer> following = new TreeSet<>();
            node.following.forEach(other -> following.add(numbers[other.index]));
            following.removeIf(above::contains);
            steps.add(new Step(number, node.action, node.reasons, after, following));
        }
        return new Plan(stack, steps);
    }

    /** Kahn's algorithm; of the steps that may come next always the one added first. */
    private List<Node> inOrder() {
        int[] waitsFor = new int[nodes.size()];
        List<List<Node>> followers = new ArrayList<>();
        nodes.forEach(_ -> followers.add(new ArrayList<>()));
        PriorityQueue<Node> ready = new PriorityQueue<>();
        for (Node node : nodes) {
            Set<Node> earlier = new LinkedHashSet<>(node.before);
            earlier.addAll(node.following);
            waitsFor[node.index] = earlier.size();
            earlier.forEach(before -> followers.get(before.index).add(node));
            if (earlier.isEmpty()) {
                ready.add(node);
            }
        }
        List<Node> order = new ArrayList<>();
        for (Node next = ready.poll(); next != null; next = ready.poll()) {
            order.add(next);
            for (Node follower : followers.get(next.index)) {
                if (--waitsFor[follower.index] == 0) {
                    ready.add(follower);
                }
            }
        }
        if (order.size() < nodes.size()) {
            throw new IllegalStateException("steps that wait for each other: " + nodes);
        }
        return order;
    }

    static final class Node implements Comparable<Node> {
        private final int index;
        private final Action action;
        private final List<Reason> reasons;
        private final Set<Node> before = new LinkedHashSet<>();
        private final Set<Node> following = new LinkedHashSet<>();
        private final List<Node> preludes = new ArrayList<>();

        private Node(int index, Action action, List<Reason> reasons) {
            this.index = index;
            this.action = action;
            this.reasons = new ArrayList<>(reasons);
        }

        void after(Node node) {
            before.add(node);
        }

        void after(Collection<Node> earlier) {
            before.addAll(earlier);
        }

        /** After their ends, whichever. */
        void follow(Collection<Node> earlier) {
            following.addAll(earlier);
        }

        /** After the end of what comes directly before it: after whatever this comes after. */
        void begin(Node prelude) {
            preludes.add(prelude);
        }

        private void placePrelude() {
            for (Node prelude : preludes) {
                prelude.before.addAll(before);
                prelude.following.addAll(following);
            }
            following.addAll(preludes);
        }

        void because(Reason reason) {
            if (!reasons.contains(reason)) {
                reasons.add(reason);
            }
        }

        @Override
        public int compareTo(Node other) {
            return Integer.compare(index, other.index);
        }

        @Override
        public String toString() {
            return action.toString();
        }
    }
}
