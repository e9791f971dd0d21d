package jcompose.stack.check;

import jcompose.build.GitSource;
import jcompose.stack.canonical.BuildPlaces;
import jcompose.stack.grammar.AddressFamilies;
import jcompose.stack.grammar.ByteSizes;
import jcompose.stack.grammar.Capabilities;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.NetworkOptions;
import jcompose.stack.grammar.PullPolicies;
import jcompose.stack.grammar.RestartPolicies;
import jcompose.stack.grammar.SecurityOptions;
import jcompose.stack.grammar.Signals;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.schema.Numbers;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Values that the Compose specification allows and that we cannot do so far, or that no machine can
 * do. Whatever is not reported here or before is done.
 */
public final class CheckSupport {
    private final Problems problems;

    private CheckSupport(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reports what cannot be done.
     *
     * @param file the whole model
     */
    public static void check(Tree.Mapping file, Problems problems) {
        Tree.Mapping services = file.mapping("services");
        CheckSupport check = new CheckSupport(problems);
        if (!problems.foundErrors()) { // first things first
            NotYet.check(file, problems);
            CheckElsewhere.check(file, problems);
        }
        Services.each(
                services,
                (name, service, path) -> {
                    check.service(service, path);
                    CheckMounts.check(service, path, problems);
                    CheckPortSupport.check(service, path, problems);
                    CheckHealth.check(service, path, problems);
                    CheckNetworkMode.check(service, path, problems);
                    CheckRollout.check(service, path, problems);
                    CheckLimits.check(service, path, problems);
                    CheckKernel.check(service, path, problems);
                    CheckFiles.check(service, path, problems);
                    CheckRestart.check(service, path, problems);
                    CheckNetworking.check(service, path, problems);
                    CheckBandwidth.check(service, path, problems);
                });
        CheckDependencies.check(services, problems);
        CheckPorts.check(services, problems);
        CheckFiles.sources(file, problems);
        check.networks(file);
        CheckParents.check(file, problems);
        CheckModel.externalNetworks(file, problems);
        CheckVolumes.check(file, problems);
    }

    private void service(Tree.Mapping service, KeyPath path) {
        checked(service, "restart", path, RestartPolicies::parse);
        checked(service, "stop_signal", path, Signals::name);
        checked(service, "hostname", path, CheckSupport::hostname);
        checked(service, "domainname", path, CheckSupport::domainName);
        checked(service, "working_dir", path, CheckSupport::absolute);
        checked(service, "image", path, CheckSupport::image);
        checked(service, "pull_policy", path, PullPolicies::parse);
        checked(
                service,
                "network_mode",
                path,
                mode -> mode(mode, List.of("none", "host", "bridge")));
        checked(service, "pid", path, mode -> mode(mode, List.of("host")));
        checked(service, "ipc", path, mode -> mode(mode, List.of("private", "shareable", "host")));
        each(service, "cap_add", path, Capabilities::name);
        each(service, "cap_drop", path, Capabilities::name);
        each(service, "security_opt", path, SecurityOptions::parse);
        variableNames(service, path);
        pids(service.get("pids_limit"), path.key("pids_limit"));
        Tree.Mapping limits = service.mapping("deploy").mapping("resources").mapping("limits");
        pids(limits.get("pids"), path.key("deploy").key("resources").key("limits").key("pids"));
        checked(service, "stop_grace_period", path, CheckHealth::notNegative);
        each(service, "expose", path, CheckPortSupport::exposed);
        limits(service, limits, path);
        build(service, path.key("build"));
    }

    /** Looks at a text. */
    @FunctionalInterface
    private interface Check {
        void check(String text) throws GrammarException;
    }

    private void checked(Tree.Mapping service, String attribute, KeyPath path, Check check) {
        Tree value = service.get(attribute);
        if (value != null) {
            checked(value, path.key(attribute), check);
        }
    }

    private void each(Tree.Mapping service, String attribute, KeyPath path, Check check) {
        int index = 0;
        for (Tree element : service.elements(attribute)) {
            checked(element, path.key(attribute).index(index++), check);
        }
    }

    private void checked(Tree value, KeyPath path, Check check) {
        if (!(value instanceof Tree.Text(Position position, String text))) {
            return;
        }
        try {
            check.check(text);
        } catch (GrammarException e) {
            problems.error(position, path, e.getMessage(), e.hint());
        }
    }

    private void notYet(Tree.Mapping service, String attribute, KeyPath path, String what) {
        Tree value = service.get(attribute);
        Position position = value == null ? service.position() : value.position();
        problems.error(position, path.key(attribute), "'" + what + "' is not supported yet");
    }

    private static void mode(String mode, List<String> supported) throws GrammarException {
        boolean service = mode.startsWith("service:") && mode.length() > "service:".length();
        if (!service && !supported.contains(mode)) {
            throw new GrammarException(
                    "'" + mode + "' is not supported yet",
                    "use " + String.join(", ", supported) + " or service:NAME");
        }
    }

    private static void hostname(String text) throws GrammarException {
        boolean valid =
                !text.isEmpty()
                        && text.length() <= 64
                        && Character.isLetterOrDigit(text.charAt(0))
                        && text.chars().allMatch(CheckSupport::isHostnameCharacter);
        if (!valid) {
            throw new GrammarException(
                    "'" + text + "' is not a host name",
                    "use up to 64 letters, digits, '-', '_' and '.', first a letter or digit");
        }
    }

    private static void domainName(String text) throws GrammarException {
        if (!text.isEmpty()) {
            hostname(text);
        }
    }

    private static boolean isHostnameCharacter(int character) {
        return character < 128
                && (Character.isLetterOrDigit(character) || "-._".indexOf(character) >= 0);
    }

    private static void absolute(String path) throws GrammarException {
        if (!path.startsWith("/")) {
            throw new GrammarException("'" + path + "' is not an absolute path", "begin it with /");
        }
    }

    private static void image(String reference) throws GrammarException {
        if (reference.chars().anyMatch(Character::isWhitespace)) {
            throw new GrammarException("'" + reference + "' is not an image", "write NAME:TAG");
        }
    }

    private void variableNames(Tree.Mapping service, KeyPath path) {
        service.mapping("environment")
                .entries()
                .forEach(
                        (name, entry) -> {
                            if (name.isEmpty() || name.indexOf('=') >= 0) {
                                problems.error(
                                        entry.position(),
                                        path.key("environment"),
                                        "'" + name + "' cannot be the name of a variable");
                            }
                        });
    }

    private void pids(@Nullable Tree limit, KeyPath path) {
        if (limit instanceof Tree.Whole(Position position, long count) && count < -1) {
            problems.error(
                    position, path, count + " is not a number of processes", "use -1 for no limit");
        }
    }

    private void limits(Tree.Mapping service, Tree.Mapping limits, KeyPath path) {
        KeyPath deploy = path.key("deploy").key("resources").key("limits");
        checked(service, "container_name", path, CheckSupport::containerName);
        checked(service, "mem_limit", path, CheckSupport::size);
        checked(limits, "memory", deploy, CheckSupport::size);
        cpus(service.get("cpus"), path.key("cpus"));
        cpus(limits.get("cpus"), deploy.key("cpus"));
    }

    private static void size(String text) throws GrammarException {
        if (text.startsWith("-")) {
            ByteSizes.parse(text);
            throw new GrammarException("'" + text + "' is a negative size", "");
        }
    }

    private void cpus(@Nullable Tree value, KeyPath path) {
        if (value instanceof Tree.Real(Position position, double count)
                && !(count >= 0 && count <= 65536)) {
            problems.error(
                    position,
                    path,
                    "'" + Numbers.text(count) + "' is not a number of processors",
                    "write a number such as 0.5");
        }
    }

    private static void containerName(String text) throws GrammarException {
        boolean valid =
                text.length() > 1
                        && Character.isLetterOrDigit(text.charAt(0))
                        && text.chars().allMatch(CheckSupport::isHostnameCharacter);
        if (!valid) {
            throw new GrammarException(
                    "'" + text + "' is not a container's name",
                    "use two or more letters, digits, '.', '_' and '-', first a letter or digit");
        }
    }

    private void build(Tree.Mapping service, KeyPath path) {
        Tree.Mapping build = service.mapping("build");
        checked(build, "context", path, CheckSupport::context);
        checked(build, "dockerfile", path, CheckSupport::path);
        build.mapping("additional_contexts")
                .entries()
                .forEach(
                        (name, entry) ->
                                checked(
                                        entry.value(),
                                        path.key("additional_contexts").key(name),
                                        CheckSupport::additionalContext));
    }

    private static void context(String place) throws GrammarException {
        if (!BuildPlaces.isRemote(place)) {
            path(place);
        } else if (GitSource.ofContext(place).isEmpty()) {
            throw new GrammarException(
                    "'" + place + "' is not supported yet",
                    "use a directory of this machine or a Git repository");
        }
    }

    private static void additionalContext(String place) throws GrammarException {
        if (List.of("docker-image://", "service:").stream().noneMatch(place::startsWith)) {
            context(place);
        }
    }

    private static void path(String text) throws GrammarException {
        try {
            Path _ = Path.of(text);
        } catch (InvalidPathException e) {
            throw new GrammarException(
                    "'" + text + "' cannot be a path: " + e.getReason(),
                    "set LC_ALL=C.UTF-8 if it has letters that are not ASCII");
        }
    }

    private void networks(Tree.Mapping file) {
        KeyPath path = KeyPath.ROOT.key("networks");
        file.mapping("networks")
                .entries()
                .forEach(
                        (name, entry) -> {
                            if (entry.value() instanceof Tree.Mapping network) {
                                network(network, path.key(name));
                            }
                        });
    }

    private void network(Tree.Mapping network, KeyPath path) {
        String driver = network.text("driver") == null ? "" : network.text("driver");
        SortedMap<String, String> said = options(network);
        KeyPath options = path.key("driver_opts");
        for (String unknown : NetworkOptions.unknown(driver, said)) {
            problems.warning(
                    network.mapping("driver_opts").keyPosition(unknown),
                    options.key(unknown),
                    "has no effect: the driver knows no such option",
                    "");
        }
        try {
            NetworkOptions.parse(driver, said);
        } catch (GrammarException e) {
            String key = network.has("driver_opts") ? "driver_opts" : "driver";
            problems.error(network.keyPosition(key), path.key(key), e.getMessage(), e.hint());
        }
        String allotter = network.mapping("ipam").text("driver");
        if (allotter != null && !allotter.equals("default")) {
            notYet(network.mapping("ipam"), "driver", path.key("ipam"), allotter);
        }
        if (network.get("enable_ipv4") instanceof Tree.Bool ipv4 && !ipv4.value()) {
            notYet(network, "enable_ipv4", path, "enable_ipv4: false");
        }
        int index = 0;
        for (Tree element : network.mapping("ipam").elements("config")) {
            if (element instanceof Tree.Mapping config) {
                addressing(network, config, path.key("ipam").key("config").index(index));
            }
            index++;
        }
    }

    private static SortedMap<String, String> options(Tree.Mapping network) {
        SortedMap<String, String> options = new TreeMap<>();
        Tree.Mapping said = network.mapping("driver_opts");
        said.entries().keySet().forEach(key -> options.put(key, scalar(said.get(key))));
        return options;
    }

    private static String scalar(@Nullable Tree value) {
        return switch (value) {
            case Tree.Text text -> text.text();
            case Tree.Whole whole -> Long.toString(whole.value());
            case Tree.Bool bool -> Boolean.toString(bool.value());
            case null, default -> "";
        };
    }

    private void addressing(Tree.Mapping network, Tree.Mapping config, KeyPath path) {
        List<Tree.Mapping> ipv4 = AddressFamilies.of(network, false);
        List<Tree.Mapping> ipv6 = AddressFamilies.of(network, true);
        if (ipv4.indexOf(config) > 0 || ipv6.indexOf(config) > 0) {
            problems.error(
                    config.position(), path, "a second subnet of one kind is not supported yet");
        } else if (ipv4.contains(config)) {
            CheckAddressing.check(config, path, problems);
        } else {
            CheckIpv6Addressing.check(network, config, path, problems);
        }
    }
}
