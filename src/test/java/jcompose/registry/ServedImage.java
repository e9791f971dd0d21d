package jcompose.registry;

import com.sun.net.httpserver.HttpExchange;

import jcompose.image.ImageConfig;
import jcompose.image.ImageDocument;
import jcompose.image.Layers;
import jcompose.image.Platform;
import jcompose.image.Sha256;
import jcompose.registry.protocol.MediaTypes;
import jcompose.registry.protocol.Server;
import jcompose.type.Digest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image of a few small layers, and the answers of a registry that has it. */
final class ServedImage {
    final List<Digest> diffIds = new ArrayList<>();
    private final Map<String, byte[]> blobs = new HashMap<>();
    private final byte[] manifest;

    /** A layer for each text: {@code dir/N} has the Nth. */
    ServedImage(String... texts) throws IOException {
        List<String> layers = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            String[] entries = {"dir/", "dir/" + i + "=" + texts[i]};
            diffIds.add(Sha256.of(Layers.plain(entries)));
            layers.add(
                    descriptor(
                            "application/vnd.oci.image.layer.v1.tar+gzip",
                            Layers.archive(entries)));
        }
        String config =
                new ImageDocument(
                                Platform.local().architecture(),
                                "linux",
                                Optional.empty(),
                                ImageConfig.EMPTY,
                                diffIds,
                                List.of())
                        .json();
        manifest =
                """
                {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}\
                """
                        .formatted(
                                MediaTypes.OCI_MANIFEST,
                                descriptor(
                                        "application/vnd.oci.image.config.v1+json",
                                        config.getBytes(StandardCharsets.UTF_8)),
                                String.join(",", layers))
                        .getBytes(StandardCharsets.UTF_8);
    }

    private String descriptor(String type, byte[] content) {
        String digest = Sha256.of(content).toString();
        blobs.put(digest, content);
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(type, digest, content.length);
    }

    /** What the request asks for. */
    byte[] content(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.contains("/manifests/")) {
            return manifest;
        }
        byte[] blob = blobs.get(path.substring(path.lastIndexOf('/') + 1));
        if (blob == null) {
            throw new IOException("nobody has " + path);
        }
        return blob;
    }

    void answer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().equals("/v2/")) {
            Server.send(exchange, 200, new byte[0]);
        } else {
            Server.send(exchange, 200, content(exchange));
        }
    }
}
