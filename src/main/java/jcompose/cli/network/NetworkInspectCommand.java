package jcompose.cli.network;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.execute.Machine;
import jcompose.json.Json;
import jcompose.network.OwnedNetwork;
import jcompose.observe.NetworkUser;
import jcompose.stack.grammar.NetworkOptions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "inspect",
        description = "Tell all about networks and who is connected to them, as JSON.",
        mixinStandardHelpOptions = true)
public final class NetworkInspectCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Parameters(arity = "1..*", paramLabel = "NETWORK", description = "its full name")
    List<String> names = new ArrayList<>();

    public NetworkInspectCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, CommandException {
        Machine machine = session.engine().machine(options);
        List<NetworkUser> users = NetworkUser.read(machine.directories());
        List<OwnedNetwork> all = OwnedNetwork.all();
        ArrayNode found = Json.array(List.of());
        int status = 0;
        for (String name : names) {
            List<OwnedNetwork> named =
                    all.stream().filter(owned -> owned.network().name().equals(name)).toList();
            named.forEach(owned -> found.add(document(owned, users)));
            if (named.isEmpty()) {
                session.err().println("jcompose: no network " + name);
                status = ExitStatus.FAILED;
            }
        }
        session.out().println(Json.writeIndented(found));
        return status;
    }

    /** Empty: of no stack. */
    static String stack(OwnedNetwork owned) {
        return owned.stack().equals(OwnedNetwork.ALONE) ? "" : owned.stack();
    }

    private static ObjectNode document(OwnedNetwork owned, List<NetworkUser> users) {
        ObjectNode document = Json.object();
        document.put("Name", owned.network().name());
        document.put("Driver", owned.network().driver().word());
        document.put("Stack", stack(owned));
        document.put("Internal", owned.network().internal());
        document.put("Bridge", owned.network().bridge());
        document.put("Up", owned.network().up());
        document.put("EnableIPv6", owned.network().ipv6().isPresent());
        ObjectNode options = document.putObject("Options");
        NetworkOptions.of(owned.network()).forEach(options::put);
        ArrayNode addressing = document.putObject("IPAM").putArray("Config");
        addressing
                .addObject()
                .put("Subnet", owned.network().subnet().toString())
                .put("Gateway", owned.network().gateways().of(owned.network().subnet()).toString());
        owned.network()
                .ipv6()
                .ifPresent(
                        ipv6 ->
                                addressing
                                        .addObject()
                                        .put("Subnet", ipv6.toString())
                                        .put(
                                                "Gateway",
                                                owned.network().gateways().of(ipv6).toString()));
        ObjectNode containers = document.putObject("Containers");
        for (NetworkUser user : users) {
            if (user.network().equals(owned.network().name())) {
                containers
                        .putObject(user.id().hex())
                        .put("Name", user.name())
                        .put(
                                "IPv4Address",
                                user.address() + "/" + owned.network().subnet().prefix())
                        .put("IPv6Address", user.ipv6().orElse(""))
                        .put("MacAddress", user.mac());
            }
        }
        return document;
    }
}
