package jcompose.network;

import jcompose.json.Json;
import jcompose.process.Command;
import jcompose.type.Protocol;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What rules of others do with a packet from elsewhere on its way through the machine to a
 * container, and with one from a container to the machine itself. A packet has to pass every table;
 * ours letting it in is not enough.
 *
 * <p>Rules are read as nft tells them (libnftables-json(5)). What a rule asks that cannot be known
 * beforehand, such as where a packet comes from, may be so or not.
 */
public final class ForwardPath {
    private static final String NEW = "new";

    private final Map<String, List<JsonNode>> rules = new HashMap<>();
    private final List<JsonNode> chains = new ArrayList<>();

    private ForwardPath(JsonNode objects) {
        for (JsonNode object : objects) {
            JsonNode chain = object.path("chain");
            JsonNode rule = object.path("rule");
            if (!rule.isMissingNode()) {
                rules.computeIfAbsent(key(rule, "chain"), _ -> new ArrayList<>()).add(rule);
            } else if (!chain.isMissingNode()) {
                chains.add(chain);
            }
        }
    }

    public static ForwardPath read() throws IOException {
        String ruleset = Command.of("nft", "-j", "list", "ruleset").output("");
        return new ForwardPath(Json.parse(ruleset).path("nftables"));
    }

    static ForwardPath of(String ruleset) {
        return new ForwardPath(Json.parse(ruleset).path("nftables"));
    }

    /**
     * The first packet of a connection.
     *
     * @param bridge where it goes out, or where it comes in if it is for the machine itself
     * @param address where it goes to, as a container has it
     */
    public record Packet(Way way, String bridge, String address, Protocol protocol, int port) {
        /** Through the machine. */
        public Packet(String bridge, String address, Protocol protocol, int port) {
            this(Way.FORWARD, bridge, address, protocol, port);
        }

        /** By which hook of the kernel's it passes. */
        public enum Way {
            FORWARD,
            INPUT;

            String hook() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        boolean ipv6() {
            return address.indexOf(':') >= 0;
        }
    }

    /**
     * Where a packet ends.
     *
     * @param certain whether it is so for all packets
     * @param chain as in {@code chain FORWARD of table ip filter}
     * @param rule the rule's words to do it again, FAMILY TABLE CHAIN
     */
    public record Dropped(boolean certain, String chain, String rule, boolean byPolicy) {}

    private enum Verdict {
        ACCEPT,
        DROP,
        NONE
    }

    /** Empty: all tables let it pass. */
    public Optional<Dropped> of(Packet packet) {
        for (JsonNode chain : chains) {
            String family = chain.path("family").asString("");
            boolean concerned =
                    family.equals("inet") || family.equals(packet.ipv6() ? "ip6" : "ip");
            boolean ours = chain.path("table").asString("").startsWith(FirewallTable.PREFIX);
            if (concerned
                    && !ours
                    && chain.path("hook").asString("").equals(packet.way().hook())
                    && chain.path("type").asString("").equals("filter")) {
                Walk walk = new Walk(packet);
                Verdict verdict = walk.through(key(chain, "name"), 0);
                boolean byPolicy = verdict == Verdict.NONE;
                boolean drops =
                        verdict == Verdict.DROP
                                || (byPolicy && chain.path("policy").asString("").equals("drop"));
                if (drops) {
                    return Optional.of(
                            new Dropped(
                                    !walk.mayPass,
                                    "chain "
                                            + chain.path("name").asString()
                                            + " of table "
                                            + family
                                            + " "
                                            + chain.path("table").asString(),
                                    key(chain, "name"),
                                    byPolicy));
                }
            }
        }
        return Optional.empty();
    }

    private static String key(JsonNode of, String chain) {
        return of.path("family").asString("")
                + " "
                + of.path("table").asString("")
                + " "
                + of.path(chain).asString("");
    }

    /** One packet's way through the chains of one hook. */
    private final class Walk {
        /** Chains do not call each other in circles, but who knows what is read here. */
        private static final int DEEPEST = 64;

        private final Packet packet;
        private boolean mayPass;

        Walk(Packet packet) {
            this.packet = packet;
        }

        Verdict through(String chain, int depth) {
            for (JsonNode rule : rules.getOrDefault(chain, List.of())) {
                Optional<Boolean> meant = Optional.of(true);
                for (JsonNode expression : rule.path("expr")) {
                    meant = both(meant, matches(expression));
                    if (meant.equals(Optional.of(false))) {
                        break;
                    }
                    Verdict verdict = verdict(expression, rule, depth);
                    if (expression.has("return") && meant.isPresent()) {
                        return Verdict.NONE;
                    }
                    if (verdict != Verdict.NONE && meant.isPresent()) {
                        return verdict;
                    }
                    mayPass |= verdict == Verdict.ACCEPT;
                }
            }
            return Verdict.NONE;
        }

        private Verdict verdict(JsonNode expression, JsonNode rule, int depth) {
            if (expression.has("accept")) {
                return Verdict.ACCEPT;
            }
            boolean rejects = expression.at("/xt/name").asString("").equals("REJECT");
            if (expression.has("drop") || expression.has("reject") || rejects) {
                return Verdict.DROP;
            }
            String target =
                    expression
                            .at("/jump/target")
                            .asString(expression.at("/goto/target").asString(""));
            if (target.isEmpty() || depth > DEEPEST) {
                return Verdict.NONE;
            }
            String table =
                    rule.path("family").asString("") + " " + rule.path("table").asString("") + " ";
            return through(table + target, depth + 1);
        }

        /** Empty: that depends. */
        private Optional<Boolean> matches(JsonNode expression) {
            JsonNode match = expression.path("match");
            if (match.isMissingNode()) {
                boolean opaque = expression.at("/xt/type").asString("").equals("match");
                return opaque ? Optional.empty() : Optional.of(true);
            }
            JsonNode left = match.path("left");
            JsonNode right = match.path("right");
            Optional<Boolean> same =
                    left.at("/ct/key").asString("").equals("status")
                            ? Optional.of(
                                    packet.way() == Packet.Way.FORWARD
                                            && names(right).contains("dnat"))
                            : value(left).flatMap(value -> isIn(value, right));
            return match.path("op").asString("==").equals("!=") ? same.map(is -> !is) : same;
        }

        /** What the packet has there, if that is known. */
        private Optional<String> value(JsonNode left) {
            String meta = left.at("/meta/key").asString("");
            String field = left.at("/payload/field").asString("");
            String header = left.at("/payload/protocol").asString("");
            boolean transport = Set.of("th", "tcp", "udp").contains(header);
            if (transport && !header.equals("th") && !header.equals(packet.protocol().toString())) {
                return Optional.of("of another protocol");
            }
            boolean in = packet.way() == Packet.Way.INPUT;
            if (in ? meta.startsWith("iif") : meta.startsWith("oif")) {
                return Optional.of(packet.bridge());
            }
            if (in && meta.startsWith("oif")) {
                return Optional.of(""); // it goes nowhere
            }
            if (meta.equals("l4proto") || field.equals("protocol")) {
                return Optional.of(packet.protocol().toString());
            }
            if (left.at("/ct/key").asString("").equals("state")) {
                return Optional.of(NEW);
            }
            if (field.equals("daddr")) {
                return Optional.of(packet.address());
            }
            if (transport && field.equals("dport")) {
                return Optional.of(Integer.toString(packet.port()));
            }
            return Optional.empty();
        }

        /** Of sets by name, networks and ranges it is not looked up here. */
        private Optional<Boolean> isIn(String value, JsonNode right) {
            if (right.has("prefix") || right.has("range") || right.asString("").startsWith("@")) {
                return Optional.empty();
            }
            Optional<Boolean> found = Optional.of(false);
            for (String name : names(right)) {
                if (name.isEmpty()) {
                    found = Optional.empty();
                } else if (name.equals(value)
                        || (name.endsWith("*")
                                && value.startsWith(name.substring(0, name.length() - 1)))) {
                    return Optional.of(true);
                }
            }
            return found;
        }

        private static List<String> names(JsonNode right) {
            JsonNode set = right.has("set") ? right.path("set") : right;
            List<String> names = new ArrayList<>();
            if (set.isArray()) {
                set.forEach(each -> names.add(each.asString("")));
            } else {
                names.add(set.asString(""));
            }
            return names;
        }

        private static Optional<Boolean> both(Optional<Boolean> one, Optional<Boolean> other) {
            if (one.equals(Optional.of(false)) || other.equals(Optional.of(false))) {
                return Optional.of(false);
            }
            return one.isPresent() ? other : one;
        }
    }
}
