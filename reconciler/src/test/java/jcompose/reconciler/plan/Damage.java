package jcompose.reconciler.plan;

import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.Value;
import jcompose.type.ContainerId;
import jcompose.type.Health;
import jcompose.type.Ipv4;
import jcompose.type.ReplicaName;
import jcompose.type.Subnet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What people, the kernel and killed passes do to a machine. */
final class Damage {
    private final Machine machine;
    private final Dice dice;

    private Damage(Machine machine, Dice dice) {
        this.machine = machine;
        this.dice = dice;
    }

    static void some(Machine machine, Dice dice) {
        Damage damage = new Damage(machine, dice);
        for (int i = dice.between(0, 4); i > 0; i--) {
            if (dice.chance(70)) {
                damage.toContainer();
            } else {
                damage.toTheRest();
            }
        }
    }

    private void toContainer() {
        if (machine.containers.isEmpty()) {
            return;
        }
        Container container = dice.pick(new ArrayList<>(machine.containers.values()));
        switch (dice.between(0, 11)) {
            case 0 -> machine.containers.remove(container.id());
            case 1 -> put(Containers.dead(container));
            case 2 -> put(Containers.ended(container, dice.pick(List.of(0, 1, 137))));
            case 3 -> put(Containers.unsupervised(container));
            case 4 -> forget(container);
            case 5 -> container.replica().ifPresent(name -> duplicate(container, name));
            case 6 -> ifAlive(container, Containers.withAddresses(container, new TreeMap<>()));
            case 7 ->
                    ifAlive(
                            container,
                            Containers.withStatus(
                                    container, Status.RESTARTING, container.health()));
            case 8 -> ifAlive(container, Containers.withHealth(container, Health.UNHEALTHY));
            case 9 -> ifAlive(container, Containers.stopped(container));
            case 10 ->
                    ifAlive(
                            container,
                            Containers.withStatus(container, Status.PAUSED, container.health()));
            default ->
                    put(
                            Containers.withField(
                                    container, dice.pick(List.of(Field.values())), "by hand"));
        }
    }

    private void toTheRest() {
        List<ActualNetwork> networks = new ArrayList<>(machine.networks.values());
        switch (dice.between(0, 8)) {
            case 0 -> put(Containers.leftover(machine.newId()));
            case 1 -> machine.firewall = Firewall.EMPTY;
            case 2 -> machine.firewall = withoutPorts(machine.firewall);
            case 3 -> machine.foreignSubnets.add(Subnet.parse("10.210.0.0/22"));
            case 4 -> machine.volumes.clear();
            case 7 -> machine.namesServed = false;
            case 5 -> {
                if (!networks.isEmpty()) {
                    machine.networks.remove(dice.pick(networks).name());
                }
            }
            case 6 -> {
                if (!networks.isEmpty()) {
                    ActualNetwork network = dice.pick(networks);
                    put(new ActualNetwork(network.name(), "bridge", network.subnet(), false));
                }
            }
            default -> {
                if (!networks.isEmpty()) {
                    Subnet other = Subnet.parse("10.77." + dice.between(0, 200) + ".0/24");
                    put(new ActualNetwork(dice.pick(networks).name(), "bridge", other, true));
                }
            }
        }
    }

    private static Firewall withoutPorts(Firewall firewall) {
        return new Firewall(new TreeMap<>(), firewall.masqueraded(), firewall.isolated());
    }

    private void forget(Container container) {
        TreeMap<Field, Value> fields = new TreeMap<>(container.fields());
        fields.remove(dice.pick(List.of(Field.values())));
        put(Containers.withFields(container, fields));
    }

    /** A second container of one replica, perhaps with addresses of its own. */
    private void duplicate(Container container, ReplicaName replica) {
        ContainerId id = machine.newId();
        TreeMap<String, Ipv4> addresses = new TreeMap<>();
        container.addresses().forEach((network, address) -> addresses.put(network, other(network)));
        Container second =
                Containers.running(
                        id,
                        replica,
                        machine.age(),
                        container.health(),
                        addresses,
                        new TreeSet<>(container.dependsOn()),
                        container.fields());
        Map<Field, ContainerId> joined =
                new HashMap<>(machine.joined.getOrDefault(container.id(), Map.of()));
        machine.joined.put(id, joined);
        put(dice.chance(50) ? second : Containers.dead(second));
    }

    private Ipv4 other(String network) {
        ActualNetwork found = machine.networks.get(network);
        Subnet subnet = found == null ? Subnet.parse("10.66.0.0/24") : found.subnet();
        Ipv4 address = subnet.broadcast().plus(-1);
        while (machine.isTaken(network, address)) {
            address = address.plus(-1);
        }
        return address;
    }

    private void ifAlive(Container container, Container damaged) {
        if (container.alive()) {
            put(damaged);
        }
    }

    private void put(Container container) {
        machine.containers.put(container.id(), container);
    }

    private void put(ActualNetwork network) {
        machine.networks.put(network.name(), network);
    }
}
