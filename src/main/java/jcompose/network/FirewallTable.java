package jcompose.network;

import jcompose.json.Json;
import jcompose.process.Command;
import jcompose.reconciler.actual.Firewall;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.io.IOException;

/** A stack's nftables table; every change to it is one transaction. */
public final class FirewallTable {
    private static final Logger LOG = LoggerFactory.getLogger(FirewallTable.class);

    static final String PREFIX = "jcompose_";

    /** nft's words for a table that is not there. */
    private static final String ABSENT = "No such file or directory";

    /** Makes the table, or makes it anew, whatever was in it. */
    public void apply(String stack, Firewall firewall) throws IOException {
        run(new FirewallText(PREFIX + stack, firewall).whole());
    }

    /**
     * Changes the table from what it was when somebody looked; no connection through it is refused
     * for that.
     */
    public void change(String stack, Firewall found, Firewall wanted) throws IOException {
        FirewallText text = new FirewallText(PREFIX + stack, wanted);
        if (found.isEmpty() || wanted.isEmpty()) {
            run(text.whole());
            return;
        }
        FirewallText before = new FirewallText(PREFIX + stack, found);
        boolean damaged = !found.damage().isEmpty();
        try {
            run(damaged ? text.repair(before) : text.from(before));
            if (!damaged || read(stack).equals(wanted)) {
                return;
            }
            LOG.debug("the table has what it should not have");
        } catch (IOException e) {
            LOG.debug("the table is not as it was found: {}", e.getMessage());
        }
        run(text.whole());
    }

    private static void run(String transaction) throws IOException {
        LOG.debug("{}", transaction);
        Command.of("nft", "-f", "-").output(transaction);
    }

    /** What the table's rules do now; {@link Firewall#EMPTY} where there is none. */
    static Firewall read(String stack) throws IOException {
        Command list = Command.of("nft", "-j", "list", "table", "inet", PREFIX + stack);
        Command.Ended ended = list.run("");
        if (ended.status() == 0) {
            JsonNode objects = Json.parse(ended.out()).path("nftables");
            return new FirewallParser(objects).parse();
        }
        if (ended.error().contains(ABSENT)) {
            return Firewall.EMPTY;
        }
        throw list.failure(ended.status(), ended.error());
    }
}
