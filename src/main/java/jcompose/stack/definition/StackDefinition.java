package jcompose.stack.definition;

import jcompose.reconciler.desired.Network;
import jcompose.reconciler.desired.Volume;
import jcompose.stack.problem.Located;
import jcompose.stack.problem.Problem;
import jcompose.stack.tree.Tree;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A whole stack as its files define it. Only services whose profiles are active are in it, and only
 * the networks and volumes that these use.
 *
 * @param projectDirectory absolute; what relative paths of the files are relative to
 * @param files absolute, in the order of merging; standard input is not among them
 * @param networks by the key of the stack file; {@code default} is there when a service uses it
 * @param volumes by the key of the stack file
 * @param jobs services that run at certain times; they are not among {@code services}, unless asked
 *     for by name
 * @param inactive services whose profiles are not active, and jobs
 * @param encrypted those of the files it was read from of which the text was encrypted; what they
 *     say must not be kept
 * @param warnings in the order of their positions
 * @param canonical the same as one tree in the long forms of the Compose specification
 */
public record StackDefinition(
        String name,
        Path projectDirectory,
        List<Path> files,
        SortedMap<String, ServiceDefinition> services,
        SortedMap<String, Located<Network>> networks,
        SortedMap<String, Located<Volume>> volumes,
        SortedMap<String, JobDefinition> jobs,
        SortedSet<String> inactive,
        SortedSet<Path> encrypted,
        List<Problem> warnings,
        Tree.Mapping canonical) {
    public StackDefinition {
        files = List.copyOf(files);
        services = Collections.unmodifiableSortedMap(new TreeMap<>(services));
        networks = Collections.unmodifiableSortedMap(new TreeMap<>(networks));
        volumes = Collections.unmodifiableSortedMap(new TreeMap<>(volumes));
        jobs = Collections.unmodifiableSortedMap(new TreeMap<>(jobs));
        inactive = Collections.unmodifiableSortedSet(new TreeSet<>(inactive));
        encrypted = Collections.unmodifiableSortedSet(new TreeSet<>(encrypted));
        warnings = List.copyOf(warnings);
    }

    /** The same with other services; what is said of the rest stays as it is. */
    public StackDefinition with(Map<String, ServiceDefinition> changed) {
        return new StackDefinition(
                name,
                projectDirectory,
                files,
                new TreeMap<>(changed),
                networks,
                volumes,
                jobs,
                inactive,
                encrypted,
                warnings,
                canonical);
    }

    /** The same with one of its jobs as a service. */
    public StackDefinition withJob(String job) {
        SortedMap<String, ServiceDefinition> all = new TreeMap<>(services);
        all.put(job, Objects.requireNonNull(jobs.get(job)).service());
        return with(all);
    }

    /** Full names of the networks that are somebody else's. */
    public Set<String> externalNetworks() {
        return networks.values().stream()
                .map(Located::value)
                .filter(Network::external)
                .map(Network::name)
                .collect(Collectors.toSet());
    }
}
