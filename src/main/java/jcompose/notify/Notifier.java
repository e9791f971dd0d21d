package jcompose.notify;

import jcompose.gitops.NotifySettings;
import jcompose.gitops.ServeEvents;
import jcompose.gitops.SourceSecrets;
import jcompose.gitops.StackStatus;
import jcompose.image.DurableFile;
import jcompose.json.Json;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Tells others when the state of a stack has become another one. Nobody waits for it. What was told
 * is remembered, so that a server that starts anew does not tell it again.
 */
public final class Notifier implements Consumer<StackStatus>, AutoCloseable {
    private final SortedMap<String, Recipient> recipients = new TreeMap<>();
    private final Map<String, Thread> threads = new TreeMap<>();
    private final Map<String, String> told = new TreeMap<>();
    private final Path record;
    private final ServeEvents events;

    /**
     * Makes one.
     *
     * @param record the file that remembers what was told
     * @param pause before the second try
     */
    public Notifier(
            SortedMap<String, NotifySettings> settings,
            SourceSecrets secrets,
            Path record,
            ServeEvents events,
            Duration pause)
            throws IOException {
        this.record = record;
        this.events = events;
        if (settings.isEmpty()) {
            return;
        }
        readRecord();
        HttpClient client =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(Duration.ofSeconds(10))
                        .build();
        settings.forEach(
                (name, each) -> {
                    Recipient recipient =
                            new Recipient(
                                    each,
                                    secrets,
                                    client,
                                    pause,
                                    text -> events.add("notify " + name, text),
                                    status -> note(name, status));
                    recipients.put(name, recipient);
                    threads.put(name, Thread.ofVirtual().start(recipient::run));
                });
    }

    @Override
    public void accept(StackStatus status) {
        recipients.forEach(
                (name, recipient) -> {
                    if (isNews(name, status)) {
                        recipient.tell(status);
                    }
                });
    }

    private static String what(StackStatus status) {
        return status.state() + " " + status.wanted().orElse("");
    }

    private synchronized boolean isNews(String recipient, StackStatus status) {
        return !what(status).equals(told.get(recipient + " " + status.name()));
    }

    private synchronized void note(String recipient, StackStatus status) {
        told.put(recipient + " " + status.name(), what(status));
        ObjectNode json = Json.object();
        told.forEach(json::put);
        try {
            Files.createDirectories(record.toAbsolutePath().getParent());
            DurableFile.write(
                    record,
                    (Json.write(json) + "\n").getBytes(StandardCharsets.UTF_8),
                    record.resolveSibling("." + record.getFileName() + ".new"));
        } catch (IOException e) {
            events.add("notify " + recipient, "cannot be remembered: " + e.getMessage());
        }
    }

    private void readRecord() throws IOException {
        try {
            Json.parse(Files.readString(record))
                    .properties()
                    .forEach(each -> told.put(each.getKey(), each.getValue().asString("")));
        } catch (NoSuchFileException | JacksonException e) {
            told.clear();
        }
    }

    @Override
    public void close() {
        threads.values().forEach(Thread::interrupt);
    }
}
