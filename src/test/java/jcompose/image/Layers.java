package jcompose.image;

import jcompose.runtime.RuntimeProgram;
import jcompose.type.Digest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Layers as other tools might have made them, for tests. */
public final class Layers {
    private Layers() {}

    public static RuntimeProgram runtime() {
        Path home = Path.of(System.getProperty("jcompose.home", "..")).toAbsolutePath();
        return new RuntimeProgram(home.resolve("native/target/jcompose-runtime"), Optional.empty());
    }

    /** A compressed archive with these entries: {@code dir/} or {@code file=content}. */
    public static byte[] archive(String... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain(entries));
        }
        return bytes.toByteArray();
    }

    public static byte[] plain(String... entries) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        for (String entry : entries) {
            String[] parts = entry.split("=", 2);
            byte[] content = (parts.length > 1 ? parts[1] : "").getBytes(StandardCharsets.UTF_8);
            tar.writeBytes(header(parts[0], content.length));
            tar.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
        }
        tar.writeBytes(new byte[1024]);
        return tar.toByteArray();
    }

    private static byte[] header(String name, int size) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, name.endsWith("/") ? "0000755" : "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, String.format("%011o", size));
        put(header, 136, "14524652400");
        put(header, 148, "        ");
        put(header, 156, name.endsWith("/") ? "5" : "0");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte octet : header) {
            sum += octet & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    /** A compressed layer of these entries. */
    public static LayerSource source(String... entries) throws IOException {
        byte[] blob = archive(entries);
        return new LayerSource(
                Sha256.of(blob), Sha256.of(plain(entries)), () -> new ByteArrayInputStream(blob));
    }

    /** Whether the file is what an overlay takes for a removed one. */
    public static boolean isWhiteout(Path file) throws IOException {
        return Long.valueOf(0)
                        .equals(
                                Files.getAttribute(
                                        file, "unix:rdev", java.nio.file.LinkOption.NOFOLLOW_LINKS))
                && !Files.isRegularFile(file)
                && !Files.isDirectory(file);
    }

    /** Puts an image of these layers into a store, as a pull does. */
    public static StoredImage put(ImageStore store, String name, LayerSource... layers)
            throws IOException, InterruptedException {
        ImageWriter writer = store.writer();
        try (Workspace workspace = writer.workspace()) {
            List<StoredLayer> stored =
                    writer.intake(runtime(), workspace, new IntakeListener() {})
                            .take(List.of(layers), 2);
            ImageDocument document =
                    new ImageDocument(
                            "amd64",
                            "linux",
                            Optional.empty(),
                            ImageConfig.EMPTY,
                            stored.stream().map(StoredLayer::diffId).toList(),
                            List.of());
            byte[] config = document.json().getBytes(StandardCharsets.UTF_8);
            byte[] manifest = writer.manifest(config, stored).getBytes(StandardCharsets.UTF_8);
            Optional<ImageReference> reference = Optional.of(ImageReference.parse(name));
            return writer.put(
                    ImageContent.of(manifest, config, Optional.empty()), reference, workspace);
        }
    }

    public static Digest digest(byte[] content) {
        return Sha256.of(content);
    }
}
