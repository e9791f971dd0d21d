package jcompose.cli.network;

import jcompose.cli.output.CommandException;
import jcompose.reconciler.desired.Allotment;
import jcompose.reconciler.desired.Gateways;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** The addresses of a network: a subnet of each family, and what lies in it. */
final class AddressingOptions {
    @Option(
            names = "--subnet",
            paramLabel = "CIDR",
            description =
                    "its addresses, of IPv4 or, with --ipv6, of IPv6; chosen free of the machine's"
                            + " routes without it")
    List<String> subnets = new ArrayList<>();

    @Option(
            names = "--ip-range",
            paramLabel = "CIDR",
            description = "the part of a given subnet that addresses are chosen from")
    List<String> ranges = new ArrayList<>();

    @Option(
            names = "--gateway",
            paramLabel = "ADDRESS",
            description = "where its way out begins, in a given subnet of the same kind")
    List<String> gateways = new ArrayList<>();

    @Option(
            names = "--aux-address",
            paramLabel = "NAME=ADDRESS",
            description = "an address in a given subnet that no container gets, and what it is for")
    List<String> reserved = new ArrayList<>();

    @Option(names = "--ipv6", description = "with IPv6 beside IPv4")
    boolean ipv6;

    Optional<Subnet> subnet() throws CommandException {
        return one("--subnet", subnets, false, Subnet::parse);
    }

    Optional<Ipv6Subnet> ipv6Subnet() throws CommandException {
        Optional<Ipv6Subnet> wide = one("--subnet", subnets, true, Ipv6Subnet::parse);
        if (wide.isPresent() && !ipv6) {
            throw new CommandException("--subnet " + wide.get() + ": say --ipv6 as well");
        }
        return wide;
    }

    Gateways gateways() throws CommandException {
        Optional<Subnet> subnet = subnet();
        Optional<Ipv6Subnet> wide = ipv6Subnet();
        Optional<Ipv4> gateway = one("--gateway", gateways, false, Ipv4::parse);
        Optional<Ipv6> ipv6Gateway = one("--gateway", gateways, true, Ipv6::parse);
        require("--gateway", gateway, subnet, each -> each.isOfInterface(gateway.orElseThrow()));
        require("--gateway", ipv6Gateway, wide, each -> each.contains(ipv6Gateway.orElseThrow()));
        return new Gateways(gateway, ipv6Gateway);
    }

    Allotment allotment() throws CommandException {
        Optional<Subnet> subnet = subnet();
        Optional<Ipv6Subnet> wide = ipv6Subnet();
        Optional<Subnet> range = one("--ip-range", ranges, false, Subnet::parse);
        Optional<Ipv6Subnet> ipv6Range = one("--ip-range", ranges, true, Ipv6Subnet::parse);
        require("--ip-range", range, subnet, each -> isPart(range.orElseThrow(), each));
        require("--ip-range", ipv6Range, wide, each -> isPart(ipv6Range.orElseThrow(), each));
        SortedMap<String, Ipv4> kept = new TreeMap<>();
        SortedMap<String, Ipv6> ipv6Kept = new TreeMap<>();
        for (String text : reserved) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new CommandException("--aux-address " + text + ": write NAME=ADDRESS");
            }
            List<String> address = List.of(text.substring(equals + 1));
            String name = text.substring(0, equals);
            String option = "--aux-address " + name;
            Optional<Ipv4> at = one(option, address, false, Ipv4::parse);
            Optional<Ipv6> ipv6At = one(option, address, true, Ipv6::parse);
            require(option, at, subnet, each -> each.contains(at.orElseThrow()));
            require(option, ipv6At, wide, each -> each.contains(ipv6At.orElseThrow()));
            at.ifPresent(value -> kept.put(name, value));
            ipv6At.ifPresent(value -> ipv6Kept.put(name, value));
        }
        return new Allotment(range, kept, ipv6Range, ipv6Kept);
    }

    private static boolean isPart(Subnet range, Subnet subnet) {
        return range.prefix() >= subnet.prefix() && subnet.contains(range.base());
    }

    private static boolean isPart(Ipv6Subnet range, Ipv6Subnet subnet) {
        return range.prefix() >= subnet.prefix() && subnet.contains(range.base());
    }

    /** The one of a family. */
    private static <T> Optional<T> one(
            String option, List<String> texts, boolean ofIpv6, Function<String, T> parse)
            throws CommandException {
        List<String> found =
                texts.stream().filter(text -> text.indexOf(':') >= 0 == ofIpv6).toList();
        if (found.size() > 1) {
            throw new CommandException(
                    option + ": one of " + (ofIpv6 ? "IPv6" : "IPv4") + " is all a network has");
        }
        try {
            return found.stream().findFirst().map(parse);
        } catch (IllegalArgumentException e) {
            throw new CommandException(option + ": " + e.getMessage());
        }
    }

    private static <S> void require(
            String option, Optional<?> value, Optional<S> subnet, Predicate<S> fits)
            throws CommandException {
        if (value.isEmpty()) {
            return;
        }
        if (subnet.isEmpty()) {
            throw new CommandException(
                    option + " " + value.get() + ": give the --subnet that it lies in as well");
        }
        if (!fits.test(subnet.get())) {
            throw new CommandException(
                    option + " " + value.get() + " is none in the subnet " + subnet.get());
        }
    }
}
