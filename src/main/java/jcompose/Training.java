package jcompose;

import jcompose.cli.Jcompose;
import jcompose.cli.call.Invocation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Does what commands do most, so that the JVM's ahead-of-time cache learns which classes that
 * takes: {@code DIRECTORY STACK-FILE [up]}, where the directory is for what commands leave behind.
 * It pulls from itself an image of one empty layer; with {@code up} it also starts containers, with
 * a network and a port. What fails is told at the end: the cache lacks what would have come after.
 */
final class Training {
    /** Somewhat of everything that people write. */
    private static final String STACK =
            """
            name: training
            x-logging: &logging {driver: json-file, options: {max-size: 10m}}
            services:
              web:
                image: registry.example.com/web:${TAG:-latest}
                command: serve --port 80
                env_file: [service.env]
                environment: [NAME=value]
                ports: ["127.0.0.1:8000:80", {target: 90, published: 9000}]
                volumes: ["data:/data", "./web:/web:ro"]
                networks: {front: {aliases: [www]}, back: {}}
                healthcheck: {test: [CMD, check], interval: 10s}
                deploy: {resources: {limits: {cpus: "0.5", memory: 64M}}}
                depends_on: {store: {condition: service_healthy}}
                logging: *logging
                secrets: [key]
              store:
                build: {context: ., args: {A: b}}
                restart: unless-stopped
                mem_limit: 1g
                healthcheck: {test: "true"}
            networks:
              front: {external: true}
              back: {ipam: {config: [{subnet: 10.1.0.0/24}]}}
            volumes: {data: {labels: {a: b}}}
            secrets: {key: {file: ./key}}
            """;

    private static final Path HOME =
            Path.of(System.getProperty("jcompose.home", "/usr/lib/jcompose"));

    private final Path directory;
    private final StringBuilder failures = new StringBuilder();

    private Training(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
        Training training = new Training(Path.of(arguments[0]));
        int _ = Main.run("version");
        training.run("-f", arguments[1], "plan");
        training.run("-f", arguments[1], "config");
        training.run("-f", training.written(), "config");
        try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Image image = Image.make();
            Thread.ofPlatform().daemon().start(() -> serve(server, image));
            String host = "127.0.0.1:" + server.getLocalPort();
            training.run("image", "pull", "-q", host + "/training");
        }
        training.build();
        if (List.of(arguments).contains("up")) {
            new TrainingStack(
                            Files.createDirectories(training.directory.resolve("stack")),
                            HOME.resolve("native/target/jcompose-runtime"),
                            training::run)
                    .run();
        }
        if (!training.failures.isEmpty()) {
            throw new IllegalStateException("failed: " + training.failures);
        }
    }

    /** Once with a step to do, and once with all of them known. */
    private void build() throws IOException {
        Path context = Files.createDirectories(directory.resolve("context"));
        Files.writeString(
                context.resolve("Dockerfile"),
                """
                FROM scratch AS first
                ARG NAME
                ENV NAME=$NAME
                WORKDIR /work
                COPY . .
                FROM scratch
                COPY --from=first /work /
                """);
        for (String name : List.of("NAME=one", "NAME=two")) {
            run("build", "-t", "training", "--label", name, context.toString());
        }
    }

    private String written() throws IOException {
        Files.writeString(directory.resolve("service.env"), "A=1\nB=\"two $A\"\n");
        return Files.writeString(directory.resolve("compose.yaml"), STACK).toString();
    }

    private void run(String... arguments) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--root",
                                directory.resolve("root").toString(),
                                "--run-root",
                                directory.resolve("run").toString()));
        all.addAll(List.of(arguments));
        var said = new java.io.ByteArrayOutputStream();
        PrintStream words = new PrintStream(said, false, StandardCharsets.UTF_8);
        int status =
                Jcompose.run(
                        new Invocation(
                                all,
                                Map.of("DOCKER_CONFIG", directory.toString()),
                                directory.toAbsolutePath(),
                                HOME,
                                InputStream.nullInputStream(),
                                words,
                                words,
                                false,
                                false,
                                reaction -> {}));
        if (status != 0 && !(status == 2 && all.contains("plan"))) {
            failures.append(String.join(" ", arguments)).append(": ").append(status).append('\n');
            failures.append(said.toString(StandardCharsets.UTF_8));
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // nobody compares it
    private record Image(String manifest, String config, byte[] layer) {
        private static final int EMPTY_ARCHIVE = 1024;

        static Image make() throws IOException, NoSuchAlgorithmException {
            byte[] archive = new byte[EMPTY_ARCHIVE];
            var compressed = new java.io.ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
                gzip.write(archive);
            }
            byte[] layer = compressed.toByteArray();
            String config =
                    """
                    {"architecture":"%s","os":"linux","config":{},\
                    "rootfs":{"type":"layers","diff_ids":["%s"]}}\
                    """
                            .formatted(System.getProperty("os.arch"), digest(archive));
            String manifest =
                    """
                    {"schemaVersion":2,"config":%s,"layers":[%s]}\
                    """
                            .formatted(
                                    descriptor("config.v1+json", bytes(config)),
                                    descriptor("layer.v1.tar+gzip", layer));
            return new Image(manifest, config, layer);
        }

        byte[] answer(String target) throws NoSuchAlgorithmException {
            if (target.contains("/manifests/")) {
                return bytes(manifest);
            }
            return target.endsWith(digest(layer)) ? layer : bytes(config);
        }

        private static String descriptor(String type, byte[] content)
                throws NoSuchAlgorithmException {
            return "{\"mediaType\":\"application/vnd.oci.image.%s\",\"digest\":\"%s\",\"size\":%d}"
                    .formatted(type, digest(content), content.length);
        }

        private static String digest(byte[] content) throws NoSuchAlgorithmException {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return "sha256:" + HexFormat.of().formatHex(digest);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void serve(ServerSocket server, Image image) {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofPlatform().daemon().start(() -> answer(socket, image));
            }
        } catch (IOException e) {
            return; // the pull is over
        }
    }

    private static void answer(Socket socket, Image image) {
        try (socket) {
            var lines =
                    new java.io.BufferedReader(
                            new java.io.InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = socket.getOutputStream();
            for (String first = lines.readLine(); first != null; first = lines.readLine()) {
                String line;
                do {
                    line = lines.readLine();
                } while (line != null && !line.isEmpty());
                byte[] body = image.answer(first.split(" ", 3)[1]);
                out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n"));
                out.write(body);
                out.flush();
            }
        } catch (IOException | NoSuchAlgorithmException e) {
            return; // the pull is over
        }
    }
}
