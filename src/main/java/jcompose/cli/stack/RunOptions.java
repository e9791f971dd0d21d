package jcompose.cli.stack;

import jcompose.cli.output.CommandException;
import jcompose.json.Json;
import jcompose.network.NetworkState;
import jcompose.network.OwnedNetwork;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a container is to be, as a part of a stack file: so everything here is read, checked and done
 * as if it stood there.
 */
public final class RunOptions {
    /** The stack of containers that belong to none. */
    public static final String STACK = "jcompose-run";

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME[=VALUE]",
            description = "a variable; without a value that of the caller")
    List<String> environment = new ArrayList<>();

    @Option(
            names = {"-l", "--label"},
            paramLabel = "KEY=VALUE",
            description = "a label")
    List<String> labels = new ArrayList<>();

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "as this user")
    @Nullable String user;

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "DIR",
            description = "in this directory")
    @Nullable String workingDirectory;

    @Option(
            names = {"-v", "--volume", "--volumes"},
            paramLabel = "[SOURCE:]TARGET[:OPTIONS]",
            description = "a bind mount, or a volume by its full name")
    List<String> volumes = new ArrayList<>();

    @Option(
            names = "--mount",
            paramLabel = "type=TYPE,source=SOURCE,target=TARGET[,...]",
            description = "a mount of type bind, volume, tmpfs or image, with docker's words")
    List<String> mounts = new ArrayList<>();

    @Option(
            names = {"-p", "--publish"},
            paramLabel = "[[ADDRESS:]PORT:]PORT[/udp]",
            description = "publish a port")
    List<String> ports = new ArrayList<>();

    @Option(
            names = "--entrypoint",
            paramLabel = "COMMAND",
            description = "instead of the service's or image's own, which has no command then")
    @Nullable String entrypoint;

    @Option(
            names = {"-m", "--memory"},
            paramLabel = "SIZE",
            description = "at most so much memory")
    @Nullable String memory;

    @Option(names = "--cpus", paramLabel = "NUMBER", description = "at most so many processors")
    @Nullable String cpus;

    @Option(names = "--pids-limit", paramLabel = "N", description = "at most so many processes")
    @Nullable Long pids;

    @Option(
            names = "--network",
            paramLabel = "none|host|NAME",
            description = "instead of the usual one; a network by its full name (images only)")
    @Nullable String network;

    @Option(names = "--hostname", paramLabel = "NAME", description = "its host name")
    @Nullable String hostname;

    @Option(names = "--init", description = "with a process 1 that reaps")
    boolean init;

    @Option(names = "--read-only", description = "with a root that cannot be written")
    boolean readOnly;

    @Option(names = "--privileged", description = "with all capabilities")
    boolean privileged;

    @Option(names = "--cap-add", paramLabel = "NAME", description = "with this capability")
    List<String> added = new ArrayList<>();

    @Option(names = "--cap-drop", paramLabel = "NAME", description = "without this capability")
    List<String> dropped = new ArrayList<>();

    @Option(names = "--tmpfs", paramLabel = "DIR[:OPTIONS]", description = "a tmpfs")
    List<String> tmpfs = new ArrayList<>();

    @Option(
            names = "--restart",
            paramLabel = "POLICY",
            description = "no, always, on-failure[:N] or unless-stopped (images only)")
    @Nullable String restart;

    @Option(
            names = "--runtime",
            paramLabel = "NAME",
            description = "made by this OCI runtime, such as crun or runc")
    @Nullable String runtime;

    @Option(names = "--stop-signal", paramLabel = "SIGNAL", description = "what stops it")
    @Nullable String stopSignal;

    /**
     * The stack that a container of an image belongs to: that of the network it is to be on, if
     * that is one's.
     */
    String stack(String otherwise) throws IOException, CommandException {
        if (!isNamedNetwork()) {
            return otherwise;
        }
        String owner =
                NetworkState.owner(String.valueOf(network))
                        .orElseThrow(
                                () -> new CommandException("network " + network + " not found"));
        return owner.equals(OwnedNetwork.ALONE) ? otherwise : owner;
    }

    /**
     * A file that changes one service of a stack.
     *
     * @param detached whether nobody gives it standard input, which is then left open
     */
    String service(String name, List<String> command, boolean words, boolean detached)
            throws CommandException {
        if (isNamedNetwork()) {
            throw new CommandException(
                    "--network takes none or host for a service: it is on its own networks");
        }
        ObjectNode file = Json.object();
        ObjectNode service = attributes(command, words);
        flag(service, "stdin_open", detached);
        file.putObject("services").set(name, service);
        declareVolumes(file);
        return escaped(file);
    }

    /** A file with one service, for an image. */
    String file(String name, String image, List<String> command) throws CommandException {
        ObjectNode file = Json.object();
        ObjectNode service = attributes(command, false);
        service.put("image", image);
        list(service, "ports", ports);
        if (restart != null) {
            service.put("restart", restart);
        }
        file.putObject("services").set(name, service);
        if (isNamedNetwork()) {
            file.putObject("networks")
                    .putObject("default")
                    .put("name", network)
                    .put("external", true); // it is as it is
        }
        declareVolumes(file);
        return escaped(file);
    }

    /** A file with one service that has nothing but the ports. */
    String portsOf(String name) {
        ObjectNode file = Json.object();
        ObjectNode service = file.putObject("services").putObject(name);
        service.put("image", name);
        list(service, "ports", ports);
        return escaped(file);
    }

    private boolean isNamedNetwork() {
        return network != null && !List.of("none", "host", "default", "bridge").contains(network);
    }

    private ObjectNode attributes(List<String> command, boolean words) throws CommandException {
        ObjectNode service = Json.object();
        list(service, "environment", environment);
        list(service, "labels", labels);
        text(service, "user", user);
        text(service, "working_dir", workingDirectory);
        list(service, "volumes", volumes);
        for (String mount : mounts) {
            ArrayNode array =
                    service.path("volumes") instanceof ArrayNode there
                            ? there
                            : service.putArray("volumes");
            array.add(MountOption.parse(mount));
        }
        list(service, "tmpfs", tmpfs);
        list(service, "cap_add", added);
        list(service, "cap_drop", dropped);
        text(service, "mem_limit", memory);
        text(service, "cpus", cpus);
        text(service, "hostname", hostname);
        text(service, "stop_signal", stopSignal);
        text(service, "runtime", runtime);
        flag(service, "init", init);
        flag(service, "read_only", readOnly);
        flag(service, "privileged", privileged);
        if (pids != null) {
            service.put("pids_limit", pids);
        }
        if (network != null && List.of("none", "host").contains(network)) {
            service.put("network_mode", network);
        }
        if (entrypoint != null) {
            if (words) {
                service.put("entrypoint", entrypoint);
            } else {
                service.set("entrypoint", Json.array(List.of(entrypoint)));
            }
        }
        if (!command.isEmpty() || entrypoint != null) {
            service.set("command", Json.array(command));
        }
        return service;
    }

    /** A volume is meant by its full name, and is made where it is missing. */
    private void declareVolumes(ObjectNode file) throws CommandException {
        List<String> sources = new ArrayList<>();
        for (String volume : volumes) {
            int colon = volume.indexOf(':');
            sources.add(colon < 0 ? "" : volume.substring(0, colon));
        }
        for (String mount : mounts) {
            ObjectNode read = MountOption.parse(mount);
            if (read.path("type").asString("").equals("volume")) {
                sources.add(read.path("source").asString(""));
            }
        }
        for (String source : sources) {
            if (source.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]+")) {
                ObjectNode declared =
                        file.path("volumes") instanceof ObjectNode there
                                ? there
                                : file.putObject("volumes");
                declared.putObject(source).put("name", source);
            }
        }
    }

    /** A dollar sign is no variable: the shell has seen to that. */
    private static String escaped(JsonNode file) {
        return Json.write(file).replace("$", "$$");
    }

    private static void list(ObjectNode service, String key, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = service.putArray(key);
            values.forEach(array::add);
        }
    }

    private static void text(ObjectNode service, String key, @Nullable String value) {
        if (value != null) {
            service.put(key, value);
        }
    }

    private static void flag(ObjectNode service, String key, boolean value) {
        if (value) {
            service.put(key, true);
        }
    }
}
