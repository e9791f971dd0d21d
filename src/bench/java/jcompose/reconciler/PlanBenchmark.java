package jcompose.reconciler;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Dependency;
import jcompose.reconciler.desired.Hooks;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.KernelSettings;
import jcompose.reconciler.desired.Limits;
import jcompose.reconciler.desired.Logging;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.Network;
import jcompose.reconciler.desired.Networking;
import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.desired.StopPolicy;
import jcompose.reconciler.desired.Volume;
import jcompose.reconciler.difference.DesiredFields;
import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Planner;
import jcompose.type.Bytes;
import jcompose.type.Condition;
import jcompose.type.ContainerId;
import jcompose.type.Digest;
import jcompose.type.Health;
import jcompose.type.Ipv4;
import jcompose.type.Pid;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;
import jcompose.type.ReplicaName;
import jcompose.type.Subnet;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** How long the step from desired and actual to a plan takes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class PlanBenchmark {
    private static final Subnet SUBNET = Subnet.parse("10.0.0.0/16");

    @Param({"100", "1000", "10000"})
    public int services;

    private Stack stack = stack(0, "serve");
    private Stack changed = stack;
    private Stack other = stack;
    private Actual empty = actual(stack);
    private Actual running = empty;

    @Setup
    public void prepare() {
        stack = stack(services, "serve");
        other = stack(services, "run");
        TreeMap<String, Service> one = new TreeMap<>(stack.services());
        one.put(name(services / 2), service(services / 2, "run"));
        changed = new Stack("bench", one, stack.networks(), stack.volumes());
        empty = actual(stack(0, "serve"));
        running = actual(stack);
    }

    @Benchmark
    public Plan nothing_runs() {
        return Planner.up(stack, empty);
    }

    @Benchmark
    public Plan nothing_to_do() {
        return Planner.up(stack, running);
    }

    @Benchmark
    public Plan one_changed() {
        return Planner.up(changed, running);
    }

    @Benchmark
    public Plan all_changed() {
        return Planner.up(other, running);
    }

    @Benchmark
    public Plan down() {
        return Planner.down("bench", running, new TreeSet<>());
    }

    private static String name(int number) {
        return "service-%05d".formatted(number);
    }

    private static Stack stack(int services, String command) {
        TreeMap<String, Service> all = new TreeMap<>();
        for (int number = 0; number < services; number++) {
            all.put(name(number), service(number, command));
        }
        Network network = new Network("bench_default", Optional.of(SUBNET), false);
        TreeMap<String, Volume> volumes = new TreeMap<>();
        volumes.put("files", new Volume("bench_files", false));
        return new Stack("bench", all, new TreeMap<>(Map.of("default", network)), volumes);
    }

    /** Every tenth depends on the one before, every hundredth publishes a port. */
    private static Service service(int number, String command) {
        List<Dependency> dependencies =
                number % 10 == 0 && number > 0
                        ? List.of(new Dependency(name(number - 1), Condition.STARTED, false, true))
                        : List.of();
        List<PublishedPort> ports =
                number % 100 == 0
                        ? List.of(
                                new PublishedPort(
                                        PublishedPort.ANY_ADDRESS,
                                        20_000 + number,
                                        80,
                                        Protocol.TCP))
                        : List.of();
        return new Service(
                name(number), 1, container(command), ports, dependencies, Optional.empty());
    }

    private static ContainerSpec container(String command) {
        TreeMap<String, String> environment = new TreeMap<>();
        for (int i = 0; i < 10; i++) {
            environment.put("VARIABLE_" + i, "value " + i);
        }
        NamespaceMode own = new NamespaceMode.Private();
        return new ContainerSpec(
                new Image.Present("hello", Digest.sha256("0".repeat(64))),
                List.of("/" + command),
                environment,
                "/",
                "",
                Optional.empty(),
                List.of(new Mount.Volume("bench_files", "/data", false)),
                new Limits(Optional.empty(), Optional.of(new Bytes(64 << 20)), Optional.empty()),
                own,
                own,
                own,
                Networking.on("default"),
                ContainerSpec.Security.DEFAULT,
                false,
                new RestartPolicy(RestartPolicy.Kind.ALWAYS, 0),
                Optional.empty(),
                StopPolicy.DEFAULT,
                new TreeMap<>(Map.of("role", "bench")),
                KernelSettings.DEFAULT,
                Logging.DEFAULT,
                Hooks.NONE,
                Optional.empty());
    }

    /** The stack as it runs. */
    private static Actual actual(Stack stack) {
        TreeMap<ContainerId, Container> containers = new TreeMap<>();
        TreeMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>();
        int number = 0;
        for (Service service : stack.services().values()) {
            number++;
            ContainerId id = new ContainerId("%012x".formatted(number));
            ReplicaName replica = new ReplicaName(service.name(), 1);
            Ipv4 address = SUBNET.base().plus(number + 1);
            service.ports().forEach(port -> ports.put(port, new ArrayList<>(List.of(address))));
            containers.put(
                    id,
                    new Container(
                            id,
                            Optional.of(replica),
                            Container.Status.RUNNING,
                            Optional.of(new Pid(number, number)),
                            true,
                            Optional.empty(),
                            false,
                            Health.NONE,
                            0,
                            Optional.empty(),
                            Optional.of(Instant.EPOCH),
                            new TreeMap<>(Map.of("bench_default", address)),
                            new TreeSet<>(),
                            DesiredFields.of(stack, replica),
                            new TreeMap<>()));
        }
        TreeMap<String, ActualNetwork> networks = new TreeMap<>();
        networks.put("bench_default", new ActualNetwork("bench_default", "jc-0", SUBNET, true));
        return new Actual(
                containers,
                networks,
                new TreeSet<>(List.of("bench_files")),
                new Firewall(ports, new TreeSet<>(List.of(SUBNET)), new TreeSet<>()),
                List.of());
    }
}
