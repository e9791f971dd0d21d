package jcompose.stack.check;

import jcompose.stack.grammar.AddressFamilies;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.NetworkOptions;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What of networks the Compose specification allows and cannot be had. */
final class CheckNetworks {
    private final Problems problems;

    private CheckNetworks(Problems problems) {
        this.problems = problems;
    }

    static void check(Tree.Mapping file, Problems problems) {
        CheckNetworks check = new CheckNetworks(problems);
        KeyPath path = KeyPath.ROOT.key("networks");
        file.mapping("networks")
                .entries()
                .forEach(
                        (name, entry) -> {
                            if (entry.value() instanceof Tree.Mapping network) {
                                check.network(network, path.key(name));
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
        kind(network, path, driver, said);
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

    private void kind(
            Tree.Mapping network, KeyPath path, String driver, SortedMap<String, String> said) {
        boolean internal = network.isTrue("internal");
        try {
            NetworkOptions.parse(driver, said, internal);
        } catch (GrammarException e) {
            Optional<String> option = culprit(driver, said, internal);
            String key = option.isPresent() ? "driver_opts" : "driver";
            Tree.Mapping in = option.isPresent() ? network.mapping(key) : network;
            KeyPath at = option.map(path.key(key)::key).orElse(path.key(key));
            // The path says the option's name already.
            String message =
                    option.map(name -> e.getMessage().replace(name + ": ", ""))
                            .orElse(e.getMessage());
            problems.error(in.keyPosition(option.orElse(key)), at, message, e.hint());
        }
    }

    /** The option that is refused; empty: it is the driver. */
    private static Optional<String> culprit(
            String driver, SortedMap<String, String> said, boolean internal) {
        if (isRefused(driver, new TreeMap<>(), internal)) {
            return Optional.empty();
        }
        return said.keySet().stream()
                .filter(
                        key ->
                                isRefused(
                                        driver,
                                        new TreeMap<>(Map.of(key, said.getOrDefault(key, ""))),
                                        internal))
                .findFirst();
    }

    private static boolean isRefused(
            String driver, SortedMap<String, String> said, boolean internal) {
        try {
            NetworkOptions.parse(driver, said, internal);
            return false;
        } catch (GrammarException e) {
            return true;
        }
    }

    /** Its {@code driver_opts}. */
    static SortedMap<String, String> options(Tree.Mapping network) {
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

    private void notYet(Tree.Mapping service, String attribute, KeyPath path, String what) {
        Tree value = service.get(attribute);
        Position position = value == null ? service.position() : value.position();
        problems.error(position, path.key(attribute), "'" + what + "' is not supported yet");
    }
}
