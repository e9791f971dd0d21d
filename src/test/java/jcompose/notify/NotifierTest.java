package jcompose.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.gitops.ServeEvents;
import jcompose.gitops.ServeSettings;
import jcompose.gitops.SettingsReading;
import jcompose.gitops.SourceSecrets;
import jcompose.gitops.StackStatus;
import jcompose.gitops.StackStatus.State;
import jcompose.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Others are told, by a real server on loopback. */
class NotifierTest {
    private static final String COMMIT = "0123456789".repeat(4);

    @TempDir Path directory = Path.of("");

    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    private Notifier notifier(String settings) throws IOException {
        Files.writeString(directory.resolve("token"), "s3cret\n");
        String text =
                "notifications: {n: {"
                        + settings
                        + "}}\nsources: {s: {repository: 'https://x/y'}}\n"
                        + "stacks: {shop: {source: s, files: [f]}, other: {source: s, files: [f]}}";
        ServeSettings read =
                SettingsReading.read(Files.writeString(directory.resolve("serve.yaml"), text));
        return new Notifier(
                read.notifications(),
                new SourceSecrets(directory, Map.of()),
                directory.resolve("notified.json"),
                new ServeEvents(
                        InstantSource.system(),
                        event -> said.add(event.about() + " " + event.text())),
                Duration.ofMillis(1));
    }

    private static StackStatus status(String name, State state, String... lines) {
        return new StackStatus(
                name,
                "s",
                state,
                Optional.empty(),
                Optional.of(COMMIT),
                List.of(lines),
                Instant.parse("2026-01-02T03:04:05Z"));
    }

    private static StackStatus shop(State state, String... lines) {
        return status("shop", state, lines);
    }

    @Test
    void a_webhook_gets_the_state_as_json() throws Exception {
        try (Inbox inbox = Inbox.open();
                Notifier notifier =
                        notifier("type: webhook, tokenFile: token, url: " + inbox.url() + "/in")) {
            notifier.accept(shop(State.DEPLOYING)); // not told unless asked for
            notifier.accept(shop(State.FAILED, "a: it \"broke\"", "b"));
            Inbox.Received received = inbox.next();
            assertEquals("POST /in", received.line());
            assertEquals("Bearer s3cret", received.authorization());
            JsonNode body = Json.parse(received.body());
            assertEquals("failed", body.path("state").asString());
            assertEquals(COMMIT, body.path("commit").asString());
            assertEquals("a: it \"broke\"", body.path("lines").path(0).asString());
        }
    }

    @Test
    void a_template_makes_the_body_and_what_is_put_in_stays_within_its_string() throws Exception {
        try (Inbox inbox = Inbox.open();
                Notifier notifier =
                        notifier(
                                "type: webhook, on: [ready], template: '{\"x\": \"{stack} {why}"
                                        + " {short} {unknown}\"}', url: "
                                        + inbox.url())) {
            notifier.accept(shop(State.READY, "\", \"y\": \"$1\\"));
            assertEquals(
                    "shop \", \"y\": \"$1\\ 012345678901 {unknown}",
                    Json.parse(inbox.next().body()).path("x").asString());
        }
    }

    @Test
    void slack_gets_a_text_that_calls_nobody() throws Exception {
        try (Inbox inbox = Inbox.open()) {
            Files.writeString(directory.resolve("hook"), inbox.url() + "/services/T/B/X\n");
            try (Notifier notifier = notifier("type: slack, urlFile: hook, stacks: [shop]")) {
                notifier.accept(status("other", State.READY));
                notifier.accept(shop(State.REFUSED, "<!channel> & more"));
                Inbox.Received received = inbox.next();
                assertEquals("POST /services/T/B/X", received.line());
                assertEquals(
                        "shop: refused (012345678901) &lt;!channel&gt; &amp; more",
                        Json.parse(received.body()).path("text").asString());
            }
        }
    }

    @Test
    void forges_get_the_status_of_the_commit() throws Exception {
        try (Inbox inbox = Inbox.open();
                Notifier github = forge("github", inbox)) {
            github.accept(shop(State.DEPLOYING));
            Inbox.Received received = inbox.next();
            assertEquals("POST /api/repos/team/infra/statuses/" + COMMIT, received.line());
            assertEquals("Bearer s3cret", received.authorization());
            assertEquals("pending", Json.parse(received.body()).path("state").asString());
            assertEquals("jcompose/shop", Json.parse(received.body()).path("context").asString());
            github.accept(shop(State.ROLLED_BACK, "x".repeat(500)));
            JsonNode body = Json.parse(inbox.next().body());
            assertEquals("failure", body.path("state").asString());
            assertEquals(140, body.path("description").asString().length());
        }
        try (Inbox inbox = Inbox.open();
                Notifier gitlab = forge("gitlab", inbox)) {
            gitlab.accept(shop(State.READY));
            Inbox.Received received = inbox.next();
            assertEquals("POST /api/projects/team%2Finfra/statuses/" + COMMIT, received.line());
            assertEquals("s3cret", received.privateToken());
            assertEquals("success", Json.parse(received.body()).path("state").asString());
            assertEquals("jcompose/shop", Json.parse(received.body()).path("name").asString());
        }
        try (Inbox inbox = Inbox.open();
                Notifier forgejo = forge("forgejo", inbox)) {
            forgejo.accept(shop(State.FAILED, "why"));
            Inbox.Received received = inbox.next();
            assertEquals("POST /api/repos/team/infra/statuses/" + COMMIT, received.line());
            assertEquals("token s3cret", received.authorization());
            assertEquals("failure", Json.parse(received.body()).path("state").asString());
            assertEquals("failed why", Json.parse(received.body()).path("description").asString());
        }
    }

    private Notifier forge(String type, Inbox inbox) throws IOException {
        Files.deleteIfExists(directory.resolve("notified.json"));
        return notifier(
                "type: "
                        + type
                        + ", repository: team/infra, tokenFile: token, url: "
                        + inbox.url()
                        + "/api/");
    }

    @Test
    void what_can_heal_is_tried_again_and_what_cannot_is_not() throws Exception {
        try (Inbox inbox = Inbox.open(500, 429, 201, 403);
                Notifier notifier = notifier("type: webhook, url: " + inbox.url())) {
            notifier.accept(shop(State.READY));
            notifier.accept(shop(State.FAILED));
            for (String state : new String[] {"ready", "ready", "ready", "failed"}) {
                assertEquals(state, Json.parse(inbox.next().body()).path("state").asString());
            }
            assertEquals(
                    "notify n could not be told of stack shop failed: HTTP status 403",
                    said.poll(60, TimeUnit.SECONDS));
            assertTrue(inbox.isEmpty());
        }
    }

    @Test
    void one_that_does_not_answer_keeps_nobody_waiting_and_its_address_is_not_said()
            throws Exception {
        String url = "http://127.0.0.1:1/hidden"; // nobody listens
        try (Notifier notifier = notifier("type: webhook, url: " + url)) {
            notifier.accept(shop(State.READY));
            String complaint = said.poll(60, TimeUnit.SECONDS);
            assertTrue(complaint.startsWith("notify n could not be told of stack shop ready: "));
            assertTrue(!complaint.contains("hidden"), complaint);
        }
    }

    @Test
    void what_was_told_is_not_told_again_by_the_next_server() throws Exception {
        try (Inbox inbox = Inbox.open()) {
            String settings = "type: webhook, url: " + inbox.url();
            try (Notifier notifier = notifier(settings)) {
                notifier.accept(shop(State.READY));
                inbox.next();
                Path record = directory.resolve("notified.json");
                while (!Files.exists(record)) {
                    Thread.onSpinWait();
                }
            }
            try (Notifier notifier = notifier(settings)) {
                notifier.accept(shop(State.READY));
                notifier.accept(shop(State.FAILED));
                assertEquals("failed", Json.parse(inbox.next().body()).path("state").asString());
            }
        }
    }
}
