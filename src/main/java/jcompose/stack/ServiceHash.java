package jcompose.stack;

import jcompose.json.Json;
import jcompose.stack.tree.Tree;

import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What {@code docker compose config --hash} prints: the same for the same containers. */
public final class ServiceHash {
    /** They do not change a container. */
    private static final List<String> LEFT_OUT =
            List.of("build", "pull_policy", "scale", "depends_on", "profiles");

    private ServiceHash() {}

    public static String of(Tree.Mapping service) {
        Tree.Mapping rest = service;
        for (String key : LEFT_OUT) {
            rest = rest.without(key);
        }
        if (service.get("deploy") instanceof Tree.Mapping deploy) {
            rest = rest.with("deploy", deploy.without("replicas"));
        }
        ObjectNode node = CanonicalForm.service(rest);
        byte[] text =
                CanonicalForm.escapedForHtml(Json.write(node)).getBytes(StandardCharsets.UTF_8);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
