package jcompose.stack.definition;

import jcompose.reconciler.desired.ContainerSpec.Security;
import jcompose.reconciler.desired.KernelSettings;
import jcompose.reconciler.desired.Limits;
import jcompose.reconciler.desired.Logging;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.Networking;
import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.UpdatePolicy;
import jcompose.stack.problem.Located;
import jcompose.stack.problem.Position;
import jcompose.stack.tree.Tree;
import jcompose.type.PublishedPort;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One service as the stack files define it. What is empty here is the image's to say, or else has
 * the default of the Compose specification.
 *
 * @param position of the service's key
 * @param written what the files say about it, in the long forms
 * @param image the reference to run; {@code STACK-SERVICE} when the file names none but says how to
 *     build it
 * @param entrypoint empty optional: the image's; empty list: none
 * @param command empty optional: the image's, or none where {@code entrypoint} is given; empty
 *     list: none
 * @param environment with {@code env_file} and values passed through from the caller's environment
 *     merged in
 * @param ports ranges are spread out into single ports
 * @param expose ports or ranges of ports, for people only: every port is reachable inside a network
 * @param mounts volumes by their full name on the machine
 * @param dependencies with those that sharing a namespace implies
 * @param platform that the image must be for, as in {@code linux/amd64}; empty: this machine's
 * @param containerName kept for people; containers are found by stack, service and number
 */
public record ServiceDefinition(
        String name,
        Position position,
        Tree.Mapping written,
        String image,
        Optional<BuildDefinition> build,
        PullPolicy pullPolicy,
        Optional<List<String>> entrypoint,
        Optional<List<String>> command,
        SortedMap<String, String> environment,
        Optional<String> workingDirectory,
        Optional<String> user,
        Optional<String> hostname,
        Optional<String> containerName,
        SortedMap<String, String> labels,
        int replicas,
        Optional<UpdatePolicy> update,
        List<Located<PublishedPort>> ports,
        List<String> expose,
        List<Located<Mount>> mounts,
        Limits limits,
        NamespaceMode networkNamespace,
        NamespaceMode pidNamespace,
        NamespaceMode ipcNamespace,
        Networking networking,
        List<DependencyDefinition> dependencies,
        Optional<HealthCheckDefinition> healthCheck,
        RestartPolicy restart,
        Optional<String> stopSignal,
        Optional<Duration> stopGracePeriod,
        boolean init,
        Security security,
        List<String> profiles,
        KernelSettings kernel,
        Logging logging,
        Optional<String> platform,
        List<Located<FileDefinition>> files,
        List<VolumesOf> volumesFrom,
        HookDefinitions hooks) {
    public ServiceDefinition {
        entrypoint = entrypoint.map(List::copyOf);
        command = command.map(List::copyOf);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        ports = List.copyOf(ports);
        expose = List.copyOf(expose);
        mounts = List.copyOf(mounts);
        files = List.copyOf(files);
        volumesFrom = List.copyOf(volumesFrom);
        dependencies = List.copyOf(dependencies);
        profiles = List.copyOf(profiles);
    }

    /** Where the value is given to which the keys lead, as in deploy, replicas. */
    public Optional<Position> place(String... keys) {
        Tree value = written;
        for (String key : keys) {
            value = value instanceof Tree.Mapping map ? map.get(key) : null;
        }
        return Optional.ofNullable(value).map(Tree::position);
    }

    /** The same with so many replicas. */
    public ServiceDefinition scaled(int count) {
        return with(count, pullPolicy, build, hostname, dependencies, mounts);
    }

    /** The same with another policy for its image. */
    public ServiceDefinition pulled(PullPolicy policy) {
        return with(replicas, policy, build, hostname, dependencies, mounts);
    }

    /** The same with an image that is not to be built. */
    public ServiceDefinition prebuilt() {
        return with(replicas, pullPolicy, Optional.empty(), hostname, dependencies, mounts);
    }

    /** The same with other dependencies. */
    public ServiceDefinition dependingOn(List<DependencyDefinition> others) {
        return with(replicas, pullPolicy, build, hostname, others, mounts);
    }

    /** The same with other mounts. */
    public ServiceDefinition mounting(List<Located<Mount>> others) {
        return with(replicas, pullPolicy, build, hostname, dependencies, others);
    }

    /** The same with another host name. */
    public ServiceDefinition hostNamed(Optional<String> name) {
        return with(replicas, pullPolicy, build, name, dependencies, mounts);
    }

    private ServiceDefinition with(
            int replicas,
            PullPolicy pullPolicy,
            Optional<BuildDefinition> build,
            Optional<String> hostname,
            List<DependencyDefinition> dependencies,
            List<Located<Mount>> mounts) {
        return new ServiceDefinition(
                name,
                position,
                written,
                image,
                build,
                pullPolicy,
                entrypoint,
                command,
                environment,
                workingDirectory,
                user,
                hostname,
                containerName,
                labels,
                replicas,
                update,
                ports,
                expose,
                mounts,
                limits,
                networkNamespace,
                pidNamespace,
                ipcNamespace,
                networking,
                dependencies,
                healthCheck,
                restart,
                stopSignal,
                stopGracePeriod,
                init,
                security,
                profiles,
                kernel,
                logging,
                platform,
                files,
                volumesFrom,
                hooks);
    }
}
