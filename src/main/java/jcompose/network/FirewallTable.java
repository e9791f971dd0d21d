package jcompose.network;

import jcompose.json.Json;
import jcompose.process.Command;
import jcompose.reconciler.actual.Firewall;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.io.IOException;

/** A stack's nftables table, replaced as a whole in one transaction. */
public final class FirewallTable {
    private static final Logger LOG = LoggerFactory.getLogger(FirewallTable.class);

    static final String PREFIX = "jcompose_";

    /** nft's words for a table that is not there. */
    private static final String ABSENT = "No such file or directory";

    public void apply(String stack, Firewall firewall) throws IOException {
        String table = PREFIX + stack;
        // Declaring it first makes deleting it right whether it is there or not.
        String transaction = "table ip %s\ndelete table ip %s\n".formatted(table, table);
        if (!firewall.isEmpty()) {
            transaction += new FirewallText(table, firewall).render();
        }
        LOG.debug("{}", transaction);
        Command.of("nft", "-f", "-").output(transaction);
    }

    /** What the table's rules do now; {@link Firewall#EMPTY} where there is none. */
    static Firewall read(String stack) throws IOException {
        Command list = Command.of("nft", "-j", "list", "table", "ip", PREFIX + stack);
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
