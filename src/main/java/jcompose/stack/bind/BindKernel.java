package jcompose.stack.bind;

import jcompose.reconciler.desired.KernelSettings;
import jcompose.reconciler.desired.KernelSettings.Device;
import jcompose.reconciler.desired.KernelSettings.Ulimit;
import jcompose.reconciler.desired.UserMode;
import jcompose.stack.tree.Tree;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Binds what the kernel is told about a service's containers. */
final class BindKernel {
    private final Tree.Mapping service;

    private BindKernel(Tree.Mapping service) {
        this.service = service;
    }

    static KernelSettings bind(Tree.Mapping service) {
        return new BindKernel(service).settings();
    }

    private KernelSettings settings() {
        return new KernelSettings(
                ulimits(),
                Values.whole(service, "oom_score_adj").orElse(0L).intValue(),
                Values.texts(service, "group_add").orElse(List.of()),
                Values.variables(service, "sysctls"),
                devices(),
                Values.texts(service, "device_cgroup_rules").orElse(List.of()),
                Values.size(service, "shm_size"),
                Values.text(service, "domainname").orElse(""),
                "host".equals(service.text("uts")),
                "host".equals(service.text("cgroup")),
                service.isTrue("tty"),
                service.isTrue("stdin_open"),
                Values.text(service, "runtime").orElse(""),
                users(),
                Values.variables(service, "annotations"));
    }

    private UserMode users() {
        return switch (Values.text(service, "userns_mode").orElse("")) {
            case "host" -> UserMode.HOST;
            case "private" -> UserMode.OWN;
            default -> UserMode.MACHINE_DEFAULT;
        };
    }

    /** One number is both limits. */
    private SortedMap<String, Ulimit> ulimits() {
        SortedMap<String, Ulimit> ulimits = new TreeMap<>();
        service.mapping("ulimits")
                .entries()
                .forEach(
                        (name, entry) -> {
                            if (entry.value() instanceof Tree.Whole both) {
                                ulimits.put(name, new Ulimit(both.value(), both.value()));
                            } else if (entry.value() instanceof Tree.Mapping limit) {
                                ulimits.put(
                                        name,
                                        new Ulimit(
                                                Values.whole(limit, "soft").orElse(0L),
                                                Values.whole(limit, "hard").orElse(0L)));
                            }
                        });
        return ulimits;
    }

    private List<Device> devices() {
        List<Device> devices = new ArrayList<>();
        for (Tree element : service.elements("devices")) {
            if (element instanceof Tree.Mapping device) {
                String source = String.valueOf(device.text("source"));
                devices.add(
                        new Device(
                                source,
                                Values.text(device, "target")
                                        .filter(target -> !target.isEmpty())
                                        .orElse(source),
                                Values.text(device, "permissions")
                                        .filter(text -> !text.isEmpty())
                                        .orElse("rwm")));
            }
        }
        return devices;
    }
}
