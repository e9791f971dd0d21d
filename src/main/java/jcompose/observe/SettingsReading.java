package jcompose.observe;

import jcompose.reconciler.difference.CanonicalValues;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.KernelValues;
import jcompose.reconciler.difference.Value;
import jcompose.type.Bytes;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * What a container was given that is no property of its process: its names, kernel parameters,
 * shared memory and device nodes. What a program inside has the right to change is not compared.
 */
final class SettingsReading {
    private static final String SHARED_MEMORY = "/dev/shm";
    private static final long PAGE = 4096;
    private static final long KIBI = 1024;

    private final JsonNode process;
    private final JsonNode config;
    private final SortedMap<Field, Value> fields;

    /**
     * For one container.
     *
     * @param process as the runtime's {@code observe} tells
     * @param record the container's
     * @param fields what the record says, to be set right
     */
    SettingsReading(JsonNode process, JsonNode record, SortedMap<Field, Value> fields) {
        this.process = process;
        this.config = record.path("config");
        this.fields = fields;
    }

    void read() {
        List<String> rights =
                fields.get(Field.SECURITY) instanceof Value.Several several
                        ? several.parts()
                        : List.of();
        boolean privileged = rights.contains(CanonicalValues.PRIVILEGED);
        if (!privileged && !rights.contains("SYS_ADMIN")) {
            names();
        }
        if (!privileged && !rights.contains(CanonicalValues.ALL_PATHS)) {
            fields.computeIfPresent(Field.SYSCTLS, (field, recorded) -> parameters(recorded));
        }
        if (KernelValues.namespace(false).equals(fields.get(Field.IPC_NAMESPACE))) {
            fields.computeIfPresent(
                    Field.SHARED_MEMORY, (field, recorded) -> sharedMemory(recorded));
        }
        fields.computeIfPresent(Field.DEVICES, (field, recorded) -> devices(recorded));
    }

    private void names() {
        String host = config.path("hostname").asString("");
        String foundHost = process.path("uts").path("host").asString(host);
        if (!host.equals(foundHost)) {
            fields.put(Field.HOSTNAME, CanonicalValues.hostname(Optional.of(foundHost)));
        }
        String domain = config.path("domainname").asString("");
        if (!domain.isEmpty()) { // else it has what the machine had when it began
            String foundDomain = process.path("uts").path("domain").asString(domain);
            fields.put(Field.DOMAIN_NAME, new Value.Single(foundDomain));
        }
    }

    /** The runtime tells of those that are not as they were when the container began. */
    private Value parameters(Value recorded) {
        JsonNode changed = process.path("sysctls");
        if (changed.isEmpty() || !(recorded instanceof Value.Several(List<String> parts))) {
            return recorded;
        }
        List<String> found = new ArrayList<>();
        for (String part : parts) {
            String name = part.substring(0, part.indexOf('='));
            JsonNode value = changed.path(name);
            found.add(value.isString() ? name + "=" + value.asString() : part);
        }
        return new Value.Several(found);
    }

    /** What else may be mounted there is not asked about. */
    private Value sharedMemory(Value recorded) {
        for (JsonNode mounted : process.path("mounts")) {
            boolean shared =
                    mounted.path("target").asString("").equals(SHARED_MEMORY)
                            && mounted.path("type").asString("").equals("tmpfs");
            OptionalLong asked = asked();
            if (shared && asked.isPresent()) {
                String options = mounted.path("options").asString("");
                OptionalLong found = size(List.of(options.split(",", -1)));
                if (found.isEmpty()) {
                    return new Value.Single("unlimited");
                }
                long rounded = (asked.getAsLong() + PAGE - 1) / PAGE * PAGE;
                return found.getAsLong() == rounded
                        ? recorded
                        : new Value.Single(new Bytes(found.getAsLong()).toString());
            }
        }
        return recorded;
    }

    private OptionalLong asked() {
        OptionalLong asked = OptionalLong.empty();
        for (JsonNode mount : config.path("mounts")) {
            if (mount.path("destination").asString("").equals(SHARED_MEMORY)) {
                List<String> options = new ArrayList<>();
                mount.path("options").forEach(option -> options.add(option.asString("")));
                boolean own = mount.path("source").asString("").equals("shm");
                asked = own ? size(options) : OptionalLong.empty();
            }
        }
        return asked;
    }

    /** As tmpfs(5) has it: {@code size=65536k}. */
    private static OptionalLong size(List<String> options) {
        for (String option : options) {
            if (option.startsWith("size=")) {
                String digits = option.substring("size=".length());
                boolean kibi = digits.endsWith("k");
                String number = kibi ? digits.substring(0, digits.length() - 1) : digits;
                return OptionalLong.of(Long.parseLong(number) * (kibi ? KIBI : 1));
            }
        }
        return OptionalLong.empty();
    }

    /** What was asked for, and a part more for every node that is not so. */
    private Value devices(Value recorded) {
        JsonNode found = process.path("devices");
        List<String> deviations = new ArrayList<>();
        for (JsonNode device : config.path("linux").path("devices")) {
            String path = device.path("path").asString("");
            String wanted =
                    device.path("type").asString("")
                            + " "
                            + device.path("major").asInt()
                            + ":"
                            + device.path("minor").asInt();
            String there = found.path(path).asString(wanted);
            if (!there.equals(wanted)) {
                deviations.add(
                        path + (there.isEmpty() ? " is no device" : " is the device " + there));
            }
        }
        if (deviations.isEmpty() || !(recorded instanceof Value.Several(List<String> parts))) {
            return recorded;
        }
        deviations.addAll(0, parts);
        return new Value.Several(deviations);
    }
}
