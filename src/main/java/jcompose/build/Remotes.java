package jcompose.build;

import jcompose.dockerfile.Location;
import jcompose.image.DurableFile;
import jcompose.image.Sha256;
import jcompose.json.Json;
import jcompose.type.Digest;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Files of web servers, kept by content. What is there already is asked for again with its entity
 * tag; with a checksum that fits it is not asked for at all.
 */
final class Remotes {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int NOT_MODIFIED = 304;
    private static final int OK = 200;

    private final Path directory;

    Remotes(Path directory) {
        this.directory = directory;
    }

    /**
     * A file that is here.
     *
     * @param name the last part of the address's path; may be empty
     */
    record Fetched(Path directory, Digest digest, String name) {
        /** Named by its digest. */
        Path file() {
            return directory.resolve(digest.hex());
        }
    }

    /** What was once fetched from an address. */
    private record About(Digest digest, String tag) {}

    Fetched fetch(String url, Optional<String> checksum, Location location)
            throws BuildException, IOException {
        URI address;
        try {
            address = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw BuildException.at(location, url + " is not an address");
        }
        Optional<Digest> wanted = Optional.empty();
        if (checksum.isPresent()) {
            wanted = Optional.of(digest(checksum.get(), location));
        }
        String path = address.getPath() == null ? "" : address.getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        Optional<About> known = known(url);
        if (known.isPresent() && known.get().digest().equals(wanted.orElse(null))) {
            return new Fetched(directory, known.get().digest(), name);
        }
        Digest digest;
        try {
            digest = get(address, url, known, location);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while fetching " + url, e);
        }
        if (wanted.isPresent() && !wanted.get().equals(digest)) {
            throw BuildException.at(
                    location, url + " has the digest " + digest + ", expected " + wanted.get());
        }
        return new Fetched(directory, digest, name);
    }

    private static Digest digest(String text, Location location) throws BuildException {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw BuildException.at(
                    location, "--checksum takes sha256: and 64 hexadecimal digits, not " + text);
        }
    }

    private Digest get(URI address, String url, Optional<About> known, Location location)
            throws BuildException, IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE);
        known.filter(about -> !about.tag().isEmpty())
                .ifPresent(about -> request.header("If-None-Match", about.tag()));
        try (HttpClient client =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(PATIENCE)
                        .build()) {
            HttpResponse<InputStream> response;
            try {
                response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            } catch (IOException e) {
                String why = e.getMessage() == null ? "no connection" : e.getMessage();
                throw BuildException.at(location, "cannot fetch " + url + ": " + why);
            }
            try (InputStream body = response.body()) {
                if (response.statusCode() == NOT_MODIFIED && known.isPresent()) {
                    return known.get().digest();
                }
                if (response.statusCode() != OK) {
                    throw BuildException.at(
                            location,
                            "cannot fetch " + url + ": the server said " + response.statusCode());
                }
                String tag = response.headers().firstValue("ETag").orElse("");
                return keep(url, body, tag, modified(response));
            }
        }
    }

    private static FileTime modified(HttpResponse<?> response) {
        String text = response.headers().firstValue("Last-Modified").orElse("");
        try {
            return FileTime.from(
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException e) {
            return FileTime.from(Instant.EPOCH);
        }
    }

    private Digest keep(String url, InputStream body, String tag, FileTime modified)
            throws IOException {
        Files.createDirectories(directory);
        Path temporary = Files.createTempFile(directory, ".fetching-", "");
        try {
            MessageDigest computation = Sha256.start();
            try (DigestInputStream counted = new DigestInputStream(body, computation);
                    var out = Files.newOutputStream(temporary)) {
                counted.transferTo(out);
            }
            Digest digest = Sha256.finish(computation);
            // Dockerfile reference, "ADD": permissions of 600, and the server's time.
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
            Files.setLastModifiedTime(temporary, modified);
            DurableFile.synchronise(temporary);
            DurableFile.publish(temporary, file(digest));
            String about =
                    Json.write(Json.object().put("digest", digest.toString()).put("tag", tag));
            Path record = Files.createTempFile(directory, ".fetching-", "");
            DurableFile.write(about(url), about.getBytes(StandardCharsets.UTF_8), record);
            return digest;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private Optional<About> known(String url) throws IOException {
        try {
            JsonNode about = Json.parse(Files.readString(about(url)));
            Digest digest = Digest.parse(about.path("digest").asString(""));
            return Files.exists(file(digest))
                    ? Optional.of(new About(digest, about.path("tag").asString("")))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Path file(Digest digest) {
        return directory.resolve(digest.hex());
    }

    private Path about(String url) {
        return directory.resolve(Sha256.of(url).hex() + ".json");
    }
}
