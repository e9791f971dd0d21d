package jcompose.reconciler.difference;

import jcompose.reconciler.desired.KernelSettings;
import jcompose.reconciler.desired.KernelSettings.Device;
import jcompose.reconciler.desired.UserMode;
import jcompose.reconciler.difference.Value.Several;
import jcompose.reconciler.difference.Value.Single;
import jcompose.type.Bytes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The one form of each of the kernel's settings, as {@link CanonicalValues}. */
public final class KernelValues {
    private static final Bytes SHARED_MEMORY = new Bytes(64 << 20);

    /** Those of most containers. */
    private static final Map<Field, Value> DEFAULTS =
            FieldValues.copyOf(fields(KernelSettings.DEFAULT));

    private KernelValues() {}

    static Map<Field, Value> of(KernelSettings kernel) {
        return kernel.equals(KernelSettings.DEFAULT) ? DEFAULTS : fields(kernel);
    }

    private static Map<Field, Value> fields(KernelSettings kernel) {
        Map<Field, Value> fields = new FieldValues();
        fields.put(Field.UTS_NAMESPACE, namespace(kernel.hostNames()));
        fields.put(Field.CGROUP_NAMESPACE, namespace(kernel.hostCgroups()));
        fields.put(Field.RUNTIME, new Single(kernel.runtime()));
        fields.put(Field.USERS, namespace(kernel.users() != UserMode.OWN));
        fields.put(Field.DOMAIN_NAME, new Single(kernel.domainName()));
        fields.put(Field.GROUPS, new Several(List.copyOf(new TreeSet<>(kernel.groups()))));
        fields.put(Field.SYSCTLS, assignments(kernel.sysctls()));
        fields.put(Field.DEVICES, devices(kernel.devices()));
        fields.put(Field.SHARED_MEMORY, sharedMemory(kernel.sharedMemory()));
        fields.put(Field.OOM_SCORE, oomScore(kernel.oomScoreAdjustment()));
        fields.put(Field.DEVICE_RULES, new Several(kernel.deviceRules()));
        fields.put(Field.ULIMITS, assignments(kernel.ulimits()));
        fields.put(Field.TERMINAL, new Single(Boolean.toString(kernel.terminal())));
        fields.put(Field.OPEN_INPUT, new Single(Boolean.toString(kernel.openInput())));
        fields.put(Field.ANNOTATIONS, assignments(kernel.annotations()));
        return fields;
    }

    /** The machine's, or one of the container's own. */
    public static Value namespace(boolean host) {
        return new Single(host ? "host" : "private");
    }

    public static Value oomScore(int adjustment) {
        return new Single(Integer.toString(adjustment));
    }

    /** In the order of the names. */
    public static Value assignments(Map<String, ?> values) {
        if (values.isEmpty()) {
            return Several.NOTHING;
        }
        List<String> parts = new ArrayList<>(values.size());
        SortedMap<String, ?> sorted =
                values instanceof SortedMap<String, ?> already ? already : new TreeMap<>(values);
        for (Map.Entry<String, ?> each : sorted.entrySet()) {
            parts.add(each.getKey() + "=" + each.getValue());
        }
        return new Several(parts);
    }

    private static Value sharedMemory(Optional<Bytes> size) {
        return new Single(size.orElse(SHARED_MEMORY).toString());
    }

    private static Value devices(List<Device> devices) {
        List<String> parts = new ArrayList<>();
        for (Device device : devices) {
            parts.add(device.source() + ":" + device.target() + ":" + device.permissions());
        }
        return new Several(parts.stream().sorted().toList());
    }
}
