package jcompose.stack.bind;

import jcompose.reconciler.desired.ContainerSpec.Security;
import jcompose.reconciler.desired.Logging;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.stack.definition.DependencyDefinition;
import jcompose.stack.definition.HealthCheckDefinition;
import jcompose.stack.definition.PullPolicy;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.VolumesOf;
import jcompose.stack.grammar.Capabilities;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.LogOptions;
import jcompose.stack.grammar.PullPolicies;
import jcompose.stack.grammar.SecurityOptions;
import jcompose.stack.grammar.Signals;
import jcompose.stack.problem.Located;
import jcompose.stack.problem.Position;
import jcompose.stack.tree.Tree;
import jcompose.type.Condition;
import jcompose.type.Ipv6;
import jcompose.type.PortRange;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Binds one service. */
final class BindService {
    private final String name;
    private final String stack;
    private final Position position;
    private final Tree.Mapping service;
    private final Tree.Mapping all;
    private final Tree.Mapping volumes;
    private final BindFiles files;
    private final String binding;

    BindService(
            String name,
            String stack,
            Position position,
            Tree.Mapping service,
            Tree.Mapping all,
            Tree.Mapping volumes,
            BindFiles files,
            Optional<String> binding) {
        this.binding = binding.orElse(PublishedPort.ANY_ADDRESS);
        this.name = name;
        this.stack = stack;
        this.position = position;
        this.service = service;
        this.all = all;
        this.volumes = volumes;
        this.files = files;
    }

    ServiceDefinition bind() {
        return new ServiceDefinition(
                name,
                position,
                service,
                Values.text(service, "image")
                        .filter(image -> !image.isEmpty())
                        .orElse(stack + "-" + name),
                BindBuild.bind(service),
                pullPolicy(),
                Values.texts(service, "entrypoint"),
                Values.texts(service, "command"),
                Values.variables(service, "environment"),
                Values.text(service, "working_dir"),
                Values.text(service, "user"),
                Values.text(service, "hostname"),
                Values.text(service, "container_name"),
                Values.variables(service, "labels"),
                replicas(),
                BindRollout.updatePolicy(service),
                ports(),
                Values.texts(service, "expose").orElse(List.of()),
                BindMounts.bind(service, volumes),
                BindLimits.bind(service),
                namespace("network_mode"),
                namespace("pid"),
                namespace("ipc"),
                BindNetworking.bind(service, namespace("network_mode")),
                dependencies(),
                healthCheck(),
                BindRestart.bind(service),
                checked("stop_signal", Signals::name),
                Values.duration(service, "stop_grace_period"),
                service.isTrue("init"),
                security(),
                Values.texts(service, "profiles").orElse(List.of()),
                BindKernel.bind(service),
                logging(),
                Values.text(service, "platform").filter(name -> !name.isEmpty()),
                files.bind(service),
                volumesFrom(),
                BindHooks.bind(service));
    }

    private PullPolicy pullPolicy() {
        PullPolicy usual = service.has("build") ? new PullPolicy.Build() : new PullPolicy.Missing();
        PullPolicy policy = checked("pull_policy", PullPolicies::parse).orElse(usual);
        Optional<Duration> age = Values.duration(service, "pull_refresh_after");
        return age.isPresent() && "refresh".equals(service.text("pull_policy"))
                ? new PullPolicy.Every(age.get(), "refresh")
                : policy;
    }

    /** Parses a text that has been checked. */
    @FunctionalInterface
    private interface Parser<T> {
        T parse(String text) throws GrammarException;
    }

    private <T> Optional<T> checked(String key, Parser<T> parser) {
        String text = service.text(key);
        return text == null ? Optional.empty() : Optional.of(parse(text, parser));
    }

    private static <T> T parse(String text, Parser<T> parser) {
        try {
            return parser.parse(text);
        } catch (GrammarException e) {
            throw new Values.NotValid(e);
        }
    }

    private int replicas() {
        if ("global".equals(service.mapping("deploy").text("mode"))) {
            return 1;
        }
        long replicas =
                Values.whole(service, "scale")
                        .or(() -> Values.whole(service.mapping("deploy"), "replicas"))
                        .orElse(1L);
        return (int) Math.min(replicas, Integer.MAX_VALUE);
    }

    private List<Located<PublishedPort>> ports() {
        List<Located<PublishedPort>> ports = new ArrayList<>();
        if (!namespace("network_mode").equals(new NamespaceMode.Private())) {
            return ports;
        }
        for (Tree element : service.elements("ports")) {
            if (element instanceof Tree.Mapping port
                    && port.get("target") instanceof Tree.Whole target) {
                ports.add(new Located<>(port(port, target), port.position()));
            }
        }
        return ports;
    }

    private PublishedPort port(Tree.Mapping port, Tree.Whole target) {
        String host =
                Values.text(port, "host_ip")
                        .map(text -> text.indexOf(':') < 0 ? text : Ipv6.parse(text).toString())
                        .orElse(binding);
        String published = Values.text(port, "published").orElse("0");
        int inside = Math.toIntExact(target.value());
        Protocol protocol =
                "udp".equalsIgnoreCase(port.text("protocol")) ? Protocol.UDP : Protocol.TCP;
        return published.indexOf('-') < 0
                ? new PublishedPort(host, Integer.parseInt(published), inside, protocol)
                : PublishedPort.among(PortRange.parse(published), host, inside, protocol);
    }

    /** {@code SERVICE}, {@code SERVICE:ro} or {@code SERVICE:rw}. */
    private List<VolumesOf> volumesFrom() {
        List<VolumesOf> sources = new ArrayList<>();
        for (String text : Values.texts(service, "volumes_from").orElse(List.of())) {
            String[] parts = text.split(":", 2);
            sources.add(new VolumesOf(parts[0], parts.length == 2 && parts[1].equals("ro")));
        }
        return sources;
    }

    private Logging logging() {
        Tree.Mapping logging = service.mapping("logging");
        try {
            return LogOptions.parse(logging.text("driver"), Values.variables(logging, "options"));
        } catch (GrammarException e) {
            throw new Values.NotValid(e);
        }
    }

    private NamespaceMode namespace(String key) {
        String mode = service.text(key);
        return switch (mode) {
            case "host" -> new NamespaceMode.Host();
            case "none" -> new NamespaceMode.None();
            case String text when text.startsWith("service:") ->
                    new NamespaceMode.OfService(text.substring("service:".length()));
            case null, default -> new NamespaceMode.Private();
        };
    }

    private List<DependencyDefinition> dependencies() {
        List<DependencyDefinition> dependencies = new ArrayList<>();
        service.mapping("depends_on")
                .entries()
                .forEach(
                        (target, entry) -> {
                            if (all.has(target)
                                    && entry.value() instanceof Tree.Mapping dependency) {
                                dependencies.add(
                                        new DependencyDefinition(
                                                target,
                                                condition(dependency.text("condition")),
                                                dependency.isTrue("restart"),
                                                dependency.isTrue("required"),
                                                entry.position()));
                            }
                        });
        return dependencies;
    }

    private static Condition condition(@Nullable String key) {
        for (Condition condition : Condition.values()) {
            if (condition.key().equals(key)) {
                return condition;
            }
        }
        return Condition.STARTED;
    }

    private Optional<HealthCheckDefinition> healthCheck() {
        if (!(service.get("healthcheck") instanceof Tree.Mapping health)) {
            return Optional.empty();
        }
        Optional<List<String>> test = Values.texts(health, "test");
        boolean none = test.isPresent() && test.get().getFirst().equals("NONE");
        return Optional.of(
                new HealthCheckDefinition(
                        none || health.isTrue("disable"),
                        none ? Optional.empty() : test.map(BindService::healthTest),
                        Values.duration(health, "interval"),
                        Values.duration(health, "timeout"),
                        Values.whole(health, "retries")
                                .map(count -> (int) Math.min(count, Integer.MAX_VALUE)),
                        Values.duration(health, "start_period"),
                        Values.duration(health, "start_interval"),
                        health.isTrue(HealthCheckDefinition.RESTART)));
    }

    /** What follows the line that the shell runs would only be the line's arguments. */
    private static List<String> healthTest(List<String> test) {
        return test.getFirst().equals("CMD-SHELL") ? test.subList(0, 2) : test;
    }

    private Security security() {
        Set<SecurityOptions> security = EnumSet.noneOf(SecurityOptions.class);
        for (String option : Values.texts(service, "security_opt").orElse(List.of())) {
            security.add(parse(option, SecurityOptions::parse));
        }
        return new Security(
                service.isTrue("privileged"),
                service.isTrue("read_only"),
                security.contains(SecurityOptions.NO_NEW_PRIVILEGES),
                capabilities("cap_add"),
                capabilities("cap_drop"),
                security.contains(SecurityOptions.ALL_SYSTEM_CALLS),
                security.contains(SecurityOptions.ALL_PATHS));
    }

    private SortedSet<String> capabilities(String key) {
        SortedSet<String> names = new TreeSet<>();
        for (String text : Values.texts(service, key).orElse(List.of())) {
            names.add(parse(text, Capabilities::name));
        }
        return names;
    }
}
