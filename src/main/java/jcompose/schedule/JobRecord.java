package jcompose.schedule;

import jcompose.image.DurableFile;
import jcompose.json.Json;
import jcompose.stack.definition.JobDefinition;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a job, also while nobody runs it: nothing else tells when it ran last.
 *
 * @param container the one that ran last or still runs
 * @param exitCode of that, once it has ended
 * @param failure why it could not be started last time
 */
public record JobRecord(
        String service,
        String cron,
        String timeZone,
        Optional<String> container,
        Optional<Instant> started,
        Optional<Instant> ended,
        Optional<Integer> exitCode,
        Optional<String> failure) {
    private static final String SUFFIX = ".json";

    /** Of a job that has not run yet. */
    static JobRecord of(JobDefinition job) {
        return new JobRecord(
                job.service().name(),
                job.times().text(),
                job.times().zone().getId(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Those of a stack, by the names of services. */
    public static List<JobRecord> all(Path directory) throws IOException {
        List<JobRecord> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                read(file).ifPresent(all::add);
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        all.sort(Comparator.comparing(JobRecord::service));
        return all;
    }

    static Optional<JobRecord> read(Path directory, String service) throws IOException {
        return read(directory.resolve(service + SUFFIX));
    }

    /** What is not whole, as after a crash of the machine, is as good as absent. */
    private static Optional<JobRecord> read(Path file) throws IOException {
        try {
            JsonNode json = Json.parse(Files.readString(file));
            return Optional.of(
                    new JobRecord(
                            json.path("service").asString(""),
                            json.path("cron").asString(""),
                            json.path("timeZone").asString("UTC"),
                            text(json, "container"),
                            text(json, "started").map(Instant::parse),
                            text(json, "ended").map(Instant::parse),
                            Optional.of(json.path("exitCode"))
                                    .filter(JsonNode::isInt)
                                    .map(JsonNode::asInt),
                            text(json, "failure")));
        } catch (NoSuchFileException | JacksonException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(JsonNode json, String key) {
        return Optional.of(json.path(key).asString("")).filter(text -> !text.isEmpty());
    }

    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        DurableFile.write(
                directory.resolve(service + SUFFIX),
                (Json.write(json()) + "\n").getBytes(StandardCharsets.UTF_8),
                directory.resolve("." + service + ".new"));
    }

    static void remove(Path directory, String service) throws IOException {
        Files.deleteIfExists(directory.resolve(service + SUFFIX));
    }

    public ObjectNode json() {
        ObjectNode json =
                Json.object().put("service", service).put("cron", cron).put("timeZone", timeZone);
        container.ifPresent(id -> json.put("container", id));
        started.ifPresent(time -> json.put("started", time.toString()));
        ended.ifPresent(time -> json.put("ended", time.toString()));
        exitCode.ifPresent(code -> json.put("exitCode", (int) code));
        failure.ifPresent(why -> json.put("failure", why));
        return json;
    }

    boolean runs() {
        return container.isPresent() && ended.isEmpty();
    }

    /** The same with other times. */
    JobRecord at(JobDefinition job) {
        return new JobRecord(
                service,
                job.times().text(),
                job.times().zone().getId(),
                container,
                started,
                ended,
                exitCode,
                failure);
    }

    JobRecord started(String id, Instant now) {
        return new JobRecord(
                service,
                cron,
                timeZone,
                Optional.of(id),
                Optional.of(now),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    JobRecord ended(Instant now, Optional<Integer> code) {
        return new JobRecord(
                service, cron, timeZone, container, started, Optional.of(now), code, failure);
    }

    JobRecord failed(Instant now, String why) {
        return new JobRecord(
                service,
                cron,
                timeZone,
                Optional.empty(),
                Optional.of(now),
                Optional.of(now),
                Optional.empty(),
                Optional.of(why));
    }
}
