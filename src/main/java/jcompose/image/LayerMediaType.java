package jcompose.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** How a layer's archive is compressed: OCI image-spec layer.md. */
enum LayerMediaType {
    PLAIN("application/vnd.oci.image.layer.v1.tar"),
    GZIP("application/vnd.oci.image.layer.v1.tar+gzip"),
    ZSTD("application/vnd.oci.image.layer.v1.tar+zstd");

    private final String text;

    LayerMediaType(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** By a blob's first bytes. */
    static LayerMediaType of(Path blob) throws IOException {
        try (InputStream stream = Files.newInputStream(blob)) {
            String magic = HexFormat.of().formatHex(stream.readNBytes(4));
            if (magic.startsWith("1f8b")) {
                return GZIP;
            }
            // The second: a frame to be skipped, which some tools put before the others.
            return magic.equals("28b52ffd") || magic.matches("5.2a4d18") ? ZSTD : PLAIN;
        }
    }
}
