package jcompose.notify;

import jcompose.gitops.GitException;
import jcompose.gitops.NotifySettings;
import jcompose.gitops.SourceSecrets;
import jcompose.gitops.StackStatus;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One who is told: one thing after the other, and again when that can help. */
final class Recipient {
    private static final int MOST_WAITING = 1000;
    private static final int MOST_TRIES = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final NotifySettings settings;
    private final SourceSecrets secrets;
    private final HttpClient client;
    private final Duration pause;
    private final Consumer<String> said;
    private final Consumer<StackStatus> told;
    private final BlockingQueue<StackStatus> waiting = new LinkedBlockingQueue<>(MOST_WAITING);

    /**
     * Makes one.
     *
     * @param pause before the second try; before each later one twice as long
     * @param said hears of what could not be told
     * @param told hears of what was
     */
    Recipient(
            NotifySettings settings,
            SourceSecrets secrets,
            HttpClient client,
            Duration pause,
            Consumer<String> said,
            Consumer<StackStatus> told) {
        this.settings = settings;
        this.secrets = secrets;
        this.client = client;
        this.pause = pause;
        this.said = said;
        this.told = told;
    }

    /** Does not wait; with too many waiting this one is not told. */
    void tell(StackStatus status) {
        if (settings.wants(status) && !waiting.offer(status)) {
            said.accept("is not told of " + about(status) + ": too much is waiting for it");
        }
    }

    private static String about(StackStatus status) {
        return "stack " + status.name() + " " + status.state();
    }

    /** Returns only by being interrupted. */
    void run() {
        try {
            while (true) {
                send(waiting.take());
            }
        } catch (InterruptedException e) {
            return; // the server ends
        }
    }

    private void send(StackStatus status) throws InterruptedException {
        String failure = "";
        for (int attempt = 0; attempt < MOST_TRIES; attempt++) {
            if (attempt > 0) {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos() << (attempt - 1));
            }
            try {
                Optional<Call> call = call(status);
                if (call.isEmpty()) {
                    return;
                }
                int code = post(call.get());
                if (code / 100 == 2) {
                    told.accept(status);
                    return;
                }
                failure = "HTTP status " + code;
                if (code / 100 != 5 && code != 429) {
                    break;
                }
            } catch (GitException | IllegalArgumentException e) {
                failure = String.valueOf(e.getMessage());
                break;
            } catch (IOException e) {
                failure = e.getClass().getSimpleName() + reason(e);
            }
        }
        said.accept("could not be told of " + about(status) + ": " + failure);
    }

    private static String reason(IOException failure) {
        return failure.getMessage() == null ? "" : ": " + failure.getMessage();
    }

    private Optional<Call> call(StackStatus status) throws GitException {
        Optional<String> token = Optional.empty();
        if (settings.tokenFile().isPresent()) {
            token = Optional.of(secrets.file(settings.tokenFile().get(), "tokenFile"));
        }
        String url =
                settings.url().isPresent()
                        ? settings.url().get()
                        : secrets.file(settings.urlFile().orElse(""), "urlFile");
        return Call.of(settings, url, token, status);
    }

    private int post(Call call) throws IOException, InterruptedException {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(call.url()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its URL is not one of HTTP", e);
        }
        call.headers().forEach(request::header);
        request.timeout(PATIENCE).POST(HttpRequest.BodyPublishers.ofString(call.body()));
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
