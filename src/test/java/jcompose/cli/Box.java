package jcompose.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image with a shell and a few files to be recognised, for stacks of tests. */
final class Box {
    /** What every test's image begins with; the tools are one static program. */
    private static final String DOCKERFILE =
            """
            FROM scratch
            COPY busybox /bin/busybox
            SHELL ["/bin/busybox", "sh", "-c"]
            RUN /bin/busybox --install -s /bin && mkdir -m 1777 /tmp && mkdir -p /etc /data/sub
            RUN echo seed > /data/seed && ln -s seed /data/link && chown -R 1234:5678 /data \
              && chmod 0640 /data/seed && chmod 2750 /data
            ENV PATH=/bin
            STOPSIGNAL SIGKILL
            CMD ["/bin/sleep", "3600"]
            """;

    private Box() {}

    /**
     * Writes a stack file whose services say {@code build: ./box}.
     *
     * @param instructions that the image has beyond the usual ones
     */
    static String stack(Machinery jcompose, String instructions, String stack) throws IOException {
        Path context = Files.createDirectories(jcompose.directory().resolve("box"));
        if (!Files.exists(context.resolve("busybox"))) {
            Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        }
        Files.writeString(context.resolve("Dockerfile"), DOCKERFILE + instructions);
        String text = "name: " + jcompose.stack() + "\n" + stack;
        return jcompose.write("stack.yaml", text).toString();
    }
}
