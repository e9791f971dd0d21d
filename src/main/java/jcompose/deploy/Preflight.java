package jcompose.deploy;

import jcompose.image.Platform;
import jcompose.network.PortsInUse;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.desired.BlockIo;
import jcompose.reconciler.desired.KernelSettings.Device;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.UserMode;
import jcompose.reconciler.desired.Volume;
import jcompose.runtime.ForeignPrograms;
import jcompose.runtime.ForeignRuntime;
import jcompose.runtime.HostDevice;
import jcompose.runtime.UserRange;
import jcompose.stack.StackException;
import jcompose.stack.definition.DependencyDefinition;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Located;
import jcompose.stack.problem.Problem;
import jcompose.type.Condition;
import jcompose.type.PublishedPort;
import jcompose.volume.Volumes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a valid stack can still fail of on this machine, found before anything is touched. */
final class Preflight {
    private final Actual actual;
    private final List<Problem> problems = new ArrayList<>();

    private Preflight(Actual actual) {
        this.actual = actual;
    }

    /**
     * Refuses what cannot be.
     *
     * @param published the ports that are to lead to containers: not those of who is not to run
     */
    static void check(
            StackDefinition definition,
            Actual actual,
            Set<PublishedPort> published,
            Volumes volumes)
            throws StackException, IOException {
        Preflight preflight = new Preflight(actual);
        preflight.checkMountsAndVolumes(definition, volumes);
        preflight.checkPorts(definition, published);
        preflight.end();
    }

    /** Everything but the ports. */
    static void checkMounts(StackDefinition definition, Actual actual, Volumes volumes)
            throws StackException, IOException {
        Preflight preflight = new Preflight(actual);
        preflight.checkMountsAndVolumes(definition, volumes);
        preflight.end();
    }

    private void checkMountsAndVolumes(StackDefinition definition, Volumes volumes)
            throws IOException {
        for (ServiceDefinition service : definition.services().values()) {
            checkMounts(service);
            checkDevices(service);
            checkPlatform(service);
            checkRuntime(service);
            checkUsers(service);
            checkCompletions(service, definition);
        }
        checkVolumes(definition, volumes);
    }

    private void end() throws StackException {
        if (!problems.isEmpty()) {
            throw new StackException(problems);
        }
    }

    private void checkMounts(ServiceDefinition service) {
        for (Located<Mount> mount : service.mounts()) {
            if (mount.value() instanceof Mount.Bind bind
                    && !bind.createSource()
                    && !Files.exists(Path.of(bind.source()), LinkOption.NOFOLLOW_LINKS)) {
                refuse(service, mount, "volumes", bind.source() + " does not exist", "");
            }
        }
    }

    private void checkPlatform(ServiceDefinition service) throws IOException {
        if (service.platform().isEmpty()) {
            return;
        }
        Optional<String> obstacle;
        try {
            Platform platform = Platform.parse(service.platform().get());
            obstacle =
                    ForeignPrograms.ofKernel()
                            .obstacle(platform)
                            .map(why -> "images for " + platform + " do not run here: " + why);
        } catch (IllegalArgumentException e) {
            obstacle = Optional.of(String.valueOf(e.getMessage()));
        }
        obstacle.ifPresent(
                why ->
                        problems.add(
                                new Problem(
                                        service.place("platform").orElse(service.position()),
                                        "services." + service.name() + ".platform",
                                        why,
                                        "")));
    }

    private void checkUsers(ServiceDefinition service) {
        String release = System.getProperty("os.version");
        if (service.kernel().users() == UserMode.OWN && !UserRange.isSupportedBy(release)) {
            problems.add(
                    new Problem(
                            service.place("userns_mode").orElse(service.position()),
                            "services." + service.name() + ".userns_mode",
                            "'private' takes Linux 6.13; this machine has " + release,
                            ""));
        }
    }

    private void checkRuntime(ServiceDefinition service) {
        String name = service.kernel().runtime();
        if (!ForeignRuntime.isOwn(name) && ForeignRuntime.find(name).isEmpty()) {
            problems.add(
                    new Problem(
                            service.place("runtime").orElse(service.position()),
                            "services." + service.name() + ".runtime",
                            "there is no program '" + name + "' on this machine",
                            "install that OCI runtime, or leave 'runtime' out for jcompose's own"));
        }
    }

    /** A container without a device that it was promised would fail much later. */
    private void checkDevices(ServiceDefinition service) {
        for (Device device : service.kernel().devices()) {
            missing(service, "devices", device.source());
        }
        BlockIo block = service.limits().blockIo();
        block.weights().forEach(each -> missing(service, "blkio_config", each.path()));
        block.throttles().forEach(each -> missing(service, "blkio_config", each.path()));
    }

    private void missing(ServiceDefinition service, String attribute, String device) {
        boolean directory = attribute.equals("devices") && Files.isDirectory(Path.of(device));
        if (!directory && !HostDevice.exists(Path.of(device))) {
            String what = Files.exists(Path.of(device)) ? " is no device" : " does not exist";
            problems.add(
                    new Problem(
                            service.place(attribute).orElse(service.position()),
                            "services." + service.name() + "." + attribute,
                            device + what,
                            ""));
        }
    }

    /**
     * A volume's options are those it was made with: another content cannot be slipped under it.
     */
    private void checkVolumes(StackDefinition definition, Volumes volumes) throws IOException {
        for (var each : definition.volumes().entrySet()) {
            Volume wanted = each.getValue().value();
            if (wanted.external() || !actual.volumes().contains(wanted.name())) {
                continue;
            }
            var options = volumes.record(wanted.name()).options();
            if (!options.equals(wanted.options())) {
                problems.add(
                        new Problem(
                                each.getValue().position(),
                                "volumes." + each.getKey() + ".driver_opts",
                                "the volume "
                                        + wanted.name()
                                        + " exists with "
                                        + (options.isEmpty() ? "no options" : options),
                                "remove it with 'jcompose volume rm "
                                        + wanted.name()
                                        + "' if its content may go"));
            }
        }
    }

    /** What is always started again never completes: who waits for it would wait for ever. */
    private void checkCompletions(ServiceDefinition service, StackDefinition definition) {
        for (DependencyDefinition dependency : service.dependencies()) {
            ServiceDefinition other = definition.services().get(dependency.service());
            if (other == null || dependency.condition() != Condition.COMPLETED) {
                continue;
            }
            switch (other.restart().kind()) {
                case ALWAYS, UNLESS_STOPPED ->
                        problems.add(
                                new Problem(
                                        dependency.position(),
                                        "services." + service.name() + ".depends_on",
                                        other.name()
                                                + " never completes, because of its 'restart: "
                                                + other.restart()
                                                + "'",
                                        "a service that others wait for to complete has 'restart:"
                                                + " no' or 'on-failure'"));
                case NO, ON_FAILURE -> {
                    // It may complete.
                }
            }
        }
    }

    /** Ports that are the stack's already are not asked about. */
    private void checkPorts(StackDefinition definition, Set<PublishedPort> published)
            throws IOException {
        Set<PublishedPort> wanted = new TreeSet<>();
        for (ServiceDefinition service : definition.services().values()) {
            service.ports().stream()
                    .map(Located::value)
                    .filter(port -> !port.isOpen())
                    .forEach(wanted::add);
        }
        wanted.retainAll(published);
        wanted.removeAll(actual.firewall().ports().keySet());
        if (wanted.isEmpty()) {
            return;
        }
        PortsInUse used = PortsInUse.read(definition.name());
        for (ServiceDefinition service : definition.services().values()) {
            for (Located<PublishedPort> port : service.ports()) {
                Optional<String> holder =
                        wanted.contains(port.value())
                                ? used.holder(port.value())
                                : Optional.empty();
                holder.ifPresent(
                        name ->
                                refuse(
                                        service,
                                        port,
                                        "ports",
                                        "port "
                                                + port.value().published()
                                                + "/"
                                                + port.value().protocol()
                                                + " is in use by "
                                                + name,
                                        ""));
            }
        }
    }

    private void refuse(
            ServiceDefinition service,
            Located<?> at,
            String attribute,
            String message,
            String hint) {
        String keyPath = "services." + service.name() + "." + attribute;
        problems.add(new Problem(at.position(), keyPath, message, hint));
    }
}
