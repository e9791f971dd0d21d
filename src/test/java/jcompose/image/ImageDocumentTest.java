package jcompose.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.type.Digest;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

class ImageDocumentTest {
    private static final Digest DIFF_ID = Digest.sha256("1".repeat(64));

    @Test
    void a_document_is_read_as_it_was_written() {
        ImageHealthCheck check =
                new ImageHealthCheck(
                        List.of("CMD", "/check"),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        Duration.ofMillis(200),
                        3);
        ImageConfig config =
                new ImageConfig(
                        List.of("/hello"),
                        List.of("--port", "80"),
                        new LinkedHashMap<>(Map.of("NAME", "World=wide")),
                        "/srv",
                        "1000:1000",
                        new TreeSet<>(List.of("80/tcp")),
                        new TreeSet<>(List.of("/data")),
                        new TreeMap<>(Map.of("a", "b")),
                        Optional.of(check),
                        Optional.of("SIGQUIT"),
                        List.of("/bin/bash", "-c"),
                        List.of());
        ImageDocument document =
                new ImageDocument(
                        "amd64",
                        "linux",
                        Optional.of(Instant.parse("2026-01-02T03:04:05Z")),
                        config,
                        List.of(DIFF_ID),
                        List.of(
                                new ImageDocument.History(Optional.empty(), "COPY a b", false),
                                new ImageDocument.History(Optional.empty(), "ENV x=y", true)));

        assertEquals(document, ImageDocument.parse(document.json()));
    }

    @Test
    void settings_that_are_null_or_absent_are_empty() {
        ImageDocument document =
                ImageDocument.parse(
                        """
                        {"architecture": "amd64", "os": "linux",
                         "config": {"Entrypoint": null, "Volumes": null, "Env": ["A=1", "B="]},
                         "created": "2020-01-01T01:00:00.5+01:00",
                         "rootfs": {"type": "layers", "diff_ids": []}}
                        """);

        assertEquals(List.of(), document.config().entrypoint());
        assertEquals(Map.of("A", "1", "B", ""), document.config().environment());
        assertEquals(Optional.of(Instant.parse("2020-01-01T00:00:00.5Z")), document.created());
    }

    @Test
    void the_order_of_keys_never_changes() {
        ImageDocument document =
                new ImageDocument(
                        "amd64",
                        "linux",
                        Optional.empty(),
                        ImageConfig.EMPTY,
                        List.of(DIFF_ID),
                        List.of());
        assertEquals(
                "{\"architecture\":\"amd64\",\"config\":{},\"history\":[],\"os\":\"linux\","
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                        + DIFF_ID
                        + "\"]}}",
                document.json());
    }

    @Test
    void chain_ids_follow_the_specification() {
        Digest second = Digest.sha256("2".repeat(64));
        List<Digest> chain = ChainIds.of(List.of(DIFF_ID, second));
        assertEquals(DIFF_ID, chain.getFirst());
        assertEquals(Sha256.of(DIFF_ID + " " + second), chain.getLast());
    }
}
