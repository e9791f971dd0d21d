package jcompose.stack.grammar;

import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.RestartPolicy.Kind;
import jcompose.stack.problem.NearestWord;

import java.util.List;

/** {@code no}, {@code always}, {@code unless-stopped}, {@code on-failure}, {@code on-failure:3}. */
public final class RestartPolicies {
    private static final List<String> NAMES =
            List.of("no", "always", "on-failure", "unless-stopped");

    private RestartPolicies() {}

    public static RestartPolicy parse(String text) throws GrammarException {
        if (text.startsWith("on-failure:")) {
            return new RestartPolicy(Kind.ON_FAILURE, retries(text));
        }
        return switch (text) {
            case "no" -> RestartPolicy.NO;
            case "always" -> new RestartPolicy(Kind.ALWAYS, 0);
            case "on-failure" -> new RestartPolicy(Kind.ON_FAILURE, 0);
            case "unless-stopped" -> new RestartPolicy(Kind.UNLESS_STOPPED, 0);
            default -> {
                String nearest = NearestWord.find(text, NAMES);
                throw new GrammarException(
                        "'" + text + "' is not a restart policy",
                        nearest == null
                                ? "use " + String.join(", ", NAMES) + " or on-failure:RETRIES"
                                : "did you mean '" + nearest + "'?");
            }
        };
    }

    /** A {@code deploy.restart_policy.condition}, in the words of either place. */
    public static Kind condition(String text) {
        return switch (text) {
            case "none", "no" -> Kind.NO;
            case "on-failure" -> Kind.ON_FAILURE;
            case "unless-stopped" -> Kind.UNLESS_STOPPED;
            default -> Kind.ALWAYS;
        };
    }

    private static int retries(String text) throws GrammarException {
        try {
            int retries = Integer.parseInt(text.substring("on-failure:".length()));
            if (retries >= 0) {
                return retries;
            }
        } catch (NumberFormatException e) {
            // the message below says it
        }
        throw new GrammarException(
                "'" + text + "' is not a restart policy", "write a number, as in on-failure:3");
    }
}
