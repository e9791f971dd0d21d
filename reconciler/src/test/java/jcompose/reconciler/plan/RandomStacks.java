package jcompose.reconciler.plan;

import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.desired.UpdatePolicy;
import jcompose.type.Condition;
import jcompose.type.Subnet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stacks that can be: no cycles, nothing that waits for what never happens, subnets with enough
 * room.
 */
final class RandomStacks {
    private static final List<String> SERVICES =
            List.of("api", "cache", "database", "job", "migration", "probe", "web");
    private static final List<String> NETWORKS = List.of("back", "default", "front");
    private static final List<String> VOLUMES = List.of("files", "visits");
    private static final List<RestartPolicy.Kind> FOREVER =
            List.of(RestartPolicy.Kind.ALWAYS, RestartPolicy.Kind.UNLESS_STOPPED);
    private static final List<RestartPolicy.Kind> ONCE =
            List.of(RestartPolicy.Kind.NO, RestartPolicy.Kind.ON_FAILURE);

    private final Dice dice;
    private final StackDraft stack = new StackDraft();

    /** Services declared before, which are all that the next one may need. */
    private final List<String> forever = new ArrayList<>();

    private final List<String> once = new ArrayList<>();
    private final List<String> withReplica = new ArrayList<>();

    private RandomStacks(Dice dice) {
        this.dice = dice;
    }

    static Stack stack(Dice dice) {
        return new RandomStacks(dice).draft();
    }

    private Stack draft() {
        boolean swapped = dice.chance(50);
        for (int i = 0; i < NETWORKS.size(); i++) {
            int number = swapped ? NETWORKS.size() - 1 - i : i;
            if (dice.chance(25)) {
                stack.ipv6Network(NETWORKS.get(i), Optional.empty());
            } else {
                stack.network(NETWORKS.get(i), subnet(number), dice.chance(25));
            }
        }
        VOLUMES.forEach(stack::volume);
        List<String> names = new ArrayList<>(SERVICES);
        int count = dice.between(1, 5);
        for (int i = 0; i < count; i++) {
            String name = dice.pick(names);
            names.remove(name);
            stack.with(service(name));
        }
        return stack.build();
    }

    /** Some declared ones lie in the pool, where they may push another network aside. */
    private Optional<Subnet> subnet(int number) {
        return switch (dice.between(0, 4)) {
            case 0, 1 -> Optional.of(Subnet.parse("10.99." + number + ".0/27"));
            case 2 -> Optional.of(Subnet.parse("10.210." + number + ".0/24"));
            default -> Optional.empty();
        };
    }

    private ServiceDraft service(String name) {
        ServiceDraft draft = new ServiceDraft(name);
        boolean ends = name.equals("job") || name.equals("migration");
        int replicas = dice.pick(List.of(0, 1, 1, 1, 2, 3));
        draft.replicas(replicas).restart(dice.pick(ends ? ONCE : FOREVER));
        if (dice.chance(10)) {
            draft.toBuild(dice.between(1, 2));
        } else if (dice.chance(10)) {
            draft.toPull("it is not in the store");
        } else if (dice.chance(10)) {
            draft.toRefresh(dice.between(1, 3), "pull_policy always");
        } else {
            draft.image(dice.between(1, 3));
        }
        draft.command(dice.pick(List.of("serve", "run")));
        addFieldsInPlace(draft, ends);
        addNetwork(draft, name, ends);
        if (dice.chance(30)) {
            draft.mounting(dice.pick(VOLUMES));
        }
        addDependencies(draft);
        if (dice.chance(40)) {
            draft.updating(dice.between(0, 2), dice.pick(List.of(UpdatePolicy.Order.values())));
        }
        (ends ? once : forever).add(name);
        if (!ends && replicas > 0) {
            withReplica.add(name);
        }
        if (dice.chance(10)) {
            draft.runningBeforeItsStop("/save");
        }
        return draft;
    }

    private void addFieldsInPlace(ServiceDraft draft, boolean ends) {
        if (dice.chance(50)) {
            draft.memory(dice.pick(List.of(64, 128)));
        }
        if (dice.chance(30)) {
            draft.label(dice.pick(List.of("one", "two")));
        }
        if (!ends && dice.chance(40)) {
            draft.checked();
        }
    }

    private void addNetwork(ServiceDraft draft, String name, boolean ends) {
        int kind = dice.between(0, 9);
        if (kind == 0) {
            draft.onHostNetwork();
        } else if (kind <= 2 && !withReplica.isEmpty()) {
            draft.networkOf(dice.pick(withReplica));
        } else {
            for (String network : NETWORKS) {
                if (dice.chance(40)) {
                    draft.on(network);
                }
            }
            if (!ends && dice.chance(40)) {
                draft.publishing(4000 + SERVICES.indexOf(name), 80);
            }
        }
        if (dice.chance(15) && !withReplica.isEmpty()) {
            draft.pidOf(dice.pick(withReplica));
        }
        if (dice.chance(10) && !withReplica.isEmpty()) {
            draft.ipcOf(dice.pick(withReplica));
        }
    }

    private void addDependencies(ServiceDraft draft) {
        for (String other : forever) {
            if (dice.chance(30)) {
                draft.after(other, dice.pick(List.of(Condition.STARTED, Condition.HEALTHY)));
            }
        }
        for (String other : forever) {
            if (dice.chance(10)) {
                draft.restartingWith(other);
            }
        }
        for (String other : once) {
            if (dice.chance(30)) {
                Condition condition = dice.pick(List.of(Condition.STARTED, Condition.COMPLETED));
                if (dice.chance(70)) {
                    draft.after(other, condition);
                } else {
                    draft.ifPossibleAfter(other, condition);
                }
            }
        }
    }
}
