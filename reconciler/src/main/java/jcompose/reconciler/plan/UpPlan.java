package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.actual.OneOff;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.InitContainer;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.StopPolicy;
import jcompose.reconciler.desired.Volume;
import jcompose.reconciler.difference.AnonymousVolume;
import jcompose.reconciler.plan.Reason.Kind;
import jcompose.reconciler.plan.ReplicaChange.Again;
import jcompose.reconciler.plan.ReplicaChange.Start;
import jcompose.reconciler.plan.ReplicaChange.Stay;
import jcompose.reconciler.plan.StepGraph.Node;
import jcompose.type.ContainerId;
import jcompose.type.Ipv4;
import jcompose.type.ReplicaName;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Puts what was decided in order: images, stops, networks, volumes, the firewall, containers. A
 * step waits only for what is said here.
 */
final class UpPlan {
    private final Decisions decisions;
    private final StepGraph graph = new StepGraph();
    private final Map<Image.ToPrepare, Node> images = new HashMap<>();
    private final Map<String, Node> volumes = new TreeMap<>();

    private UpPlan(Decisions decisions) {
        this.decisions = decisions;
    }

    static Plan of(Decisions decisions) {
        return new UpPlan(decisions).inOrder();
    }

    private Plan inOrder() {
        prepareImages();
        Stops stops = stopContainers();
        NetworkSteps networks =
                NetworkSteps.add(graph, decisions.networks(), decisions.actual(), stops);
        createVolumes();
        Serving serving = Serving.of(decisions);
        List<Node> beforeAttaching = new ArrayList<>(networks.all());
        beforeAttaching.addAll(applyFirewall(networks, serving, stops));
        ContainerSteps containers = new ContainerSteps(decisions, graph, stops, serving);
        containers.update(networks, beforeAttaching);
        serveNames();
        containers.start(
                change ->
                        switch (change) {
                            case Start start -> prerequisites(start, stops, beforeAttaching);
                            case Again again -> prerequisites(again, beforeAttaching);
                            case Stay _ -> List.of();
                        });
        return graph.numbered(decisions.stack().name());
    }

    /** One for all services that share an image; none for a service without replicas. */
    private void prepareImages() {
        for (Service service : decisions.services()) {
            if (service.replicas() > 0) {
                prepareImage(service, service.container());
                service.container()
                        .hooks()
                        .preStart()
                        .forEach(each -> prepareImage(service, each.container()));
            }
        }
    }

    private void prepareImage(Service service, ContainerSpec container) {
        for (Image.ToPrepare image : container.imagesToPrepare()) {
            boolean own = container.image().equals(image);
            Reason reason = reason(service.name() + (own ? " runs it" : " mounts it"), image);
            Action action = new Action.PrepareImage(service.name(), image);
            images.computeIfAbsent(image, _ -> graph.add(action, List.of())).because(reason);
        }
    }

    private static Reason reason(String use, Image.ToPrepare image) {
        return switch (image) {
            case Image.ToBuild _ -> new Reason(Kind.NEEDED, use);
            case Image.ToPull(_, String why) -> new Reason(Kind.MISSING, why);
            case Image.ToRefresh(_, _, String why) -> new Reason(Kind.NEEDED, why);
        };
    }

    /** Nothing is stopped for an image that may yet fail to build. */
    private Stops stopContainers() {
        List<Stop> containers = new ArrayList<>(decisions.population().surplus());
        for (Start start : decisions.starts()) {
            start.found().ifPresent(found -> containers.add(new Stop(found, start.reasons())));
        }
        for (Again again : decisions.restarts()) {
            if (again.container().alive()) {
                containers.add(new Stop(again.container(), again.reasons(), false));
            }
        }
        if (decisions.request().has(UpRequest.Option.TIDYING)) {
            Reason ended = new Reason(Kind.LEFTOVER, "it has ended beside the stack");
            decisions.actual().oneOffs().values().stream()
                    .map(OneOff::container)
                    .filter(container -> !container.alive())
                    .forEach(container -> containers.add(new Stop(container, List.of(ended))));
        }
        ServiceGraph needs =
                containers.isEmpty()
                        ? decisions.needs()
                        : decisions.needs().with(decisions.actual().containers().values());
        Set<ContainerId> rolled = new HashSet<>();
        decisions.starts().stream()
                .filter(decisions::isRolled)
                .forEach(start -> rolled.add(Rollout.old(start).id()));
        Stops stops = new Stops(graph, containers, needs, rolled);
        for (Start start : decisions.starts()) {
            stops.of(start.replica()).forEach(stop -> stop.after(image(start)));
        }
        return stops;
    }

    private void createVolumes() {
        decisions
                .stack()
                .volumes()
                .forEach(
                        (key, volume) -> {
                            if (!decisions.actual().volumes().contains(volume.name())) {
                                createVolume(key, volume);
                            }
                        });
    }

    private void createVolume(String key, Volume volume) {
        if (volume.external()) {
            throw new IllegalArgumentException(
                    "volume %s: %s is external and does not exist; create it, or leave out external"
                            .formatted(key, volume.name()));
        }
        Reason reason = new Reason(Kind.MISSING, "it does not exist");
        volumes.computeIfAbsent(
                volume.name(), _ -> graph.add(new Action.CreateVolume(volume), List.of(reason)));
    }

    private List<Node> applyFirewall(NetworkSteps networks, Serving serving, Stops stops) {
        FirewallPlan firewall = FirewallPlan.of(decisions, serving);
        List<Reason> reasons = firewall.reasons(decisions.actual().firewall());
        if (reasons.isEmpty()) {
            return List.of();
        }
        List<Container> ended =
                decisions.stays().stream()
                        .map(Stay::container)
                        .filter(container -> !container.alive())
                        .toList();
        var withdrawn = StoppedPorts.leadingTo(ended, decisions.actual().firewall());
        Node node = graph.add(new Action.ApplyFirewall(firewall.wanted(), withdrawn), reasons);
        node.after(networks.all());
        if (networks.all().isEmpty()) {
            release(firewall.wanted(), node, stops);
        }
        return List.of(node);
    }

    /** Who gives up its place behind a port for good is stopped once nobody comes any more. */
    private void release(Firewall wanted, Node applied, Stops stops) {
        Set<Ipv4> before = addresses(decisions.actual().firewall());
        Set<Ipv4> after = addresses(wanted);
        for (Stop stop : decisions.population().surplus()) {
            Container container = stop.container();
            Optional<ReplicaName> replica = container.replica();
            if (replica.isPresent()
                    && container.process().isPresent()
                    && container.addresses().values().stream().anyMatch(before::contains)
                    && container.addresses().values().stream().noneMatch(after::contains)) {
                Service service = decisions.stack().services().get(replica.get().service());
                Duration grace =
                        service == null
                                ? StopPolicy.DEFAULT.grace()
                                : service.container().stop().grace();
                Action drain = new Action.Drain(container.id(), replica.get(), grace);
                Reason reason = new Reason(Kind.NEEDED, "who is connected may finish");
                Node drained = graph.add(drain, List.of(reason));
                drained.after(applied);
                stops.of(container.id()).after(drained);
            }
        }
    }

    private static Set<Ipv4> addresses(Firewall firewall) {
        Set<Ipv4> addresses = new HashSet<>();
        firewall.ports().values().forEach(addresses::addAll);
        return addresses;
    }

    /** Who has just been started is served already. */
    private void serveNames() {
        boolean needed =
                decisions.stays().stream()
                        .filter(stay -> stay.container().alive())
                        .anyMatch(stay -> !decisions.attachmentsOf(stay.replica()).isEmpty());
        if (needed && !decisions.actual().namesServed()) {
            Reason reason = new Reason(Kind.MISSING, "the name server does not run");
            graph.add(new Action.ServeNames(), List.of(reason));
        }
    }

    private List<Node> prerequisites(Start start, Stops stops, List<Node> beforeAttaching) {
        List<Node> earlier = new ArrayList<>(image(start));
        for (Mount mount : decisions.service(start.replica()).container().mounts()) {
            if (mount instanceof Mount.Volume volume) {
                Node created = volumes.get(volume.volume());
                if (created != null) {
                    earlier.add(created);
                }
            } else if (mount instanceof Mount.Anonymous anonymous
                    && decisions.request().has(UpRequest.Option.RENEWING_VOLUMES)) {
                earlier.addAll(renewal(start, anonymous, stops));
            }
        }
        if (!decisions.attachmentsOf(start.replica()).isEmpty()) {
            earlier.addAll(beforeAttaching);
        }
        return earlier;
    }

    /** The volumes of a container may have been removed while it was not running. */
    private List<Node> prerequisites(Again again, List<Node> beforeAttaching) {
        List<Node> earlier = new ArrayList<>();
        for (Mount mount : decisions.service(again.replica()).container().mounts()) {
            Node created =
                    mount instanceof Mount.Volume volume ? volumes.get(volume.volume()) : null;
            if (created != null) {
                earlier.add(created);
            }
        }
        if (!decisions.attachmentsOf(again.replica()).isEmpty()) {
            earlier.addAll(beforeAttaching);
        }
        return earlier;
    }

    /** The volume goes between its old container and its new one, which then makes it anew. */
    private List<Node> renewal(Start start, Mount.Anonymous mount, Stops stops) {
        String stack = decisions.stack().name();
        String name = AnonymousVolume.name(stack, start.replica(), mount.target());
        if (!decisions.actual().volumes().contains(name)) {
            return List.of();
        }
        Reason reason = new Reason(Kind.CHANGED, "anonymous volumes are to be renewed");
        Node node = graph.add(new Action.RemoveVolume(name), List.of(reason));
        node.after(stops.of(start.replica()));
        return List.of(node);
    }

    private List<Node> image(Start start) {
        ContainerSpec container = decisions.service(start.replica()).container();
        List<Node> nodes = new ArrayList<>();
        Stream.concat(
                        Stream.of(container),
                        container.hooks().preStart().stream().map(InitContainer::container))
                .flatMap(each -> each.imagesToPrepare().stream())
                .map(images::get)
                .forEach(nodes::add);
        return nodes;
    }
}
