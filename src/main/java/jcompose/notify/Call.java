package jcompose.notify;

import jcompose.gitops.NotifySettings;
import jcompose.gitops.StackStatus;
import jcompose.gitops.StackStatus.State;
import jcompose.json.Json;

import tools.jackson.databind.node.ObjectNode;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is sent to tell of a stack.
 *
 * @param url with the secret that it may have in it
 */
record Call(String url, SortedMap<String, String> headers, String body) {
    /** Longer descriptions are refused (GitHub's REST API, commit statuses). */
    private static final int LONGEST = 140;

    private static final Template TEXT = new Template("{stack}: {state} ({short}) {why}");
    private static final Template DESCRIPTION = new Template("{state} {why}");

    /** Nothing where there is nothing to be told: forges need a commit. */
    static Optional<Call> of(
            NotifySettings to, String url, Optional<String> token, StackStatus status) {
        return switch (to.type()) {
            case WEBHOOK -> {
                String body =
                        to.template()
                                .map(text -> new Template(text).json(status))
                                .orElseGet(() -> Json.write(json(status)));
                yield Optional.of(new Call(url, headers(to, token), body));
            }
            case SLACK -> {
                String text = to.template().map(Template::new).orElse(TEXT).text(status).strip();
                String body = Json.write(Json.object().put("text", escaped(text)));
                yield Optional.of(new Call(url, headers(to, token), body));
            }
            case GITHUB, GITEA, GITLAB ->
                    status.wanted().flatMap(commit -> forge(to, url, token, commit, status));
        };
    }

    private static SortedMap<String, String> headers(NotifySettings to, Optional<String> token) {
        SortedMap<String, String> headers = new TreeMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", "jcompose");
        if (token.isPresent()) {
            switch (to.type()) {
                case GITLAB -> headers.put("PRIVATE-TOKEN", token.get());
                case GITEA -> headers.put("Authorization", "token " + token.get());
                case GITHUB, WEBHOOK, SLACK ->
                        headers.put("Authorization", "Bearer " + token.get());
            }
        }
        return headers;
    }

    /** Slack's own: nobody is addressed by what a repository says. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static ObjectNode json(StackStatus status) {
        ObjectNode json =
                Json.object()
                        .put("stack", status.name())
                        .put("source", status.source())
                        .put("state", status.state().toString())
                        .put("commit", status.wanted().orElse(""))
                        .put("running", status.commit().orElse(""))
                        .put("time", status.since().toString());
        json.set("lines", Json.array(status.lines()));
        return json;
    }

    private static Optional<Call> forge(
            NotifySettings to,
            String base,
            Optional<String> token,
            String commit,
            StackStatus status) {
        boolean gitlab = to.type() == NotifySettings.Kind.GITLAB;
        Optional<String> state = state(status.state(), gitlab);
        if (state.isEmpty()) {
            return Optional.empty();
        }
        String repository = to.repository().orElse("");
        String place =
                gitlab
                        ? "/projects/" + URLEncoder.encode(repository, StandardCharsets.UTF_8)
                        : "/repos/" + repository;
        String description =
                to.template().map(Template::new).orElse(DESCRIPTION).text(status).strip();
        ObjectNode body =
                Json.object()
                        .put("state", state.get())
                        .put(gitlab ? "name" : "context", "jcompose/" + status.name())
                        .put(
                                "description",
                                description.substring(0, Math.min(LONGEST, description.length())));
        return Optional.of(
                new Call(
                        base.replaceAll("/+$", "") + place + "/statuses/" + commit,
                        headers(to, token),
                        Json.write(body)));
    }

    private static Optional<String> state(State state, boolean gitlab) {
        return switch (state) {
            case READY -> Optional.of("success");
            case DEPLOYING -> Optional.of(gitlab ? "running" : "pending");
            case WAITING -> Optional.of("pending");
            case REFUSED, FAILED, ROLLED_BACK -> Optional.of(gitlab ? "failed" : "failure");
            case SUSPENDED, PRUNED -> Optional.empty();
        };
    }
}
