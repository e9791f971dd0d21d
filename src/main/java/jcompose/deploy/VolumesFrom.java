package jcompose.deploy;

import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.difference.AnonymousVolume;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.VolumesOf;
import jcompose.type.ReplicaName;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Volumes and bind mounts that services take over from others ({@code volumes_from}): those of the
 * first replica, and what that one took over itself. What a service itself mounts at a target wins,
 * and what its image asks for there does not.
 */
final class VolumesFrom {
    private final String stack;
    private final Map<String, ServiceDefinition> definitions;
    private final SortedMap<String, Service> services;
    private final Map<String, List<Mount>> known = new HashMap<>();

    private VolumesFrom(
            String stack,
            Map<String, ServiceDefinition> definitions,
            SortedMap<String, Service> services) {
        this.stack = stack;
        this.definitions = definitions;
        this.services = services;
    }

    static SortedMap<String, Service> taken(
            String stack,
            Map<String, ServiceDefinition> definitions,
            SortedMap<String, Service> services) {
        VolumesFrom from = new VolumesFrom(stack, definitions, services);
        SortedMap<String, Service> taken = new TreeMap<>();
        services.forEach((name, service) -> taken.put(name, service.mounting(from.mounts(name))));
        return taken;
    }

    private List<Mount> mounts(String name) {
        List<Mount> done = known.get(name);
        Service service = services.get(name);
        ServiceDefinition definition = definitions.get(name);
        if (done != null || service == null || definition == null) {
            return done == null ? List.of() : done;
        }
        List<Mount> mounts = new ArrayList<>(service.container().mounts());
        known.put(name, mounts);
        for (VolumesOf source : definition.volumesFrom()) {
            for (Mount mount : mounts(source.service())) {
                if (definition.mounts().stream()
                        .noneMatch(own -> own.value().target().equals(mount.target()))) {
                    add(source, mount, mounts);
                }
            }
        }
        return mounts;
    }

    private void add(VolumesOf source, Mount mount, List<Mount> mounts) {
        boolean readOnly = source.readOnly() || mount.readOnly();
        switch (mount) {
            case Mount.Bind bind -> put(bind.with(readOnly), mounts);
            case Mount.Volume volume ->
                    put(
                            new Mount.Volume(
                                    volume.volume(),
                                    volume.target(),
                                    readOnly,
                                    true,
                                    volume.subpath()),
                            mounts);
            case Mount.Anonymous anonymous ->
                    put(
                            new Mount.Volume(
                                    AnonymousVolume.name(
                                            stack,
                                            new ReplicaName(source.service(), 1),
                                            anonymous.target()),
                                    anonymous.target(),
                                    readOnly,
                                    true,
                                    ""),
                            mounts);
            case Mount.OfImage image -> put(image, mounts);
            case Mount.File _, Mount.Tmpfs _ -> {
                // These are no volumes.
            }
        }
    }

    private static void put(Mount mount, List<Mount> mounts) {
        mounts.removeIf(other -> other.target().equals(mount.target()));
        mounts.add(mount);
    }
}
