package jcompose.cli;

import jcompose.image.ImageReference;
import jcompose.registry.RegistryProcess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Images under the names that docker compose's own scenarios use, made of busybox. */
final class ScenarioImages {
    private static final String DOCKERFILE =
            """
            FROM scratch AS alpine
            COPY busybox /bin/busybox
            RUN ["/bin/busybox", "sh", "-c", "/bin/busybox mkdir -p /usr/bin /usr/sbin /sbin /etc /root /run \
            && /bin/busybox mkdir -m 1777 /tmp && /bin/busybox --install -s /bin \
            && /bin/busybox ln -s /bin/busybox /usr/bin/env && /bin/busybox mkdir /var && /bin/busybox ln -s /run /var/run \
            && echo root:x:0:0:root:/root:/bin/sh > /etc/passwd && echo root:x:0: > /etc/group"]
            CMD ["/bin/sh"]
            FROM alpine AS bash
            RUN ln -s busybox /bin/bash
            FROM alpine AS nginx
            RUN mkdir -p /usr/share/nginx/html \
            && echo '<h1>Welcome to nginx!</h1>' > /usr/share/nginx/html/index.html \
            && printf '#!/bin/sh\\nexec wget -q -O - "$1"\\n' > /bin/curl && chmod +x /bin/curl \
            && printf '#!/bin/sh\\necho the configuration is well\\n' > /bin/nginx \
            && chmod +x /bin/nginx
            CMD ["/bin/httpd", "-f", "-p", "80", "-h", "/usr/share/nginx/html"]
            FROM alpine AS hello-world
            CMD ["/bin/echo", "Hello from Docker!"]
            """;

    private ScenarioImages() {}

    static void make(Machinery jcompose) throws IOException {
        Path context = Files.createDirectories(jcompose.directory().resolve("images"));
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
        for (String name : List.of("alpine", "bash", "nginx", "hello-world")) {
            jcompose.run("build", "-t", name, "--target", name, context.toString()).ok();
        }
        for (String name : List.of("busybox", "alpine:3.14", "alpine:3.15", "alpine:3.13.12")) {
            jcompose.run("image", "tag", "alpine", name).ok();
        }
        jcompose.run("image", "tag", "nginx", "nginx:alpine").ok();
    }

    /** Puts those that scenarios pull into a registry, and returns the settings that lead there. */
    static Path serve(Machinery jcompose, RegistryProcess registry) throws IOException {
        for (String name :
                List.of(
                        "alpine:3.14",
                        "alpine:3.15",
                        "alpine:3.13.12",
                        "alpine",
                        "nginx",
                        "hello-world")) {
            String served = registry.host() + "/library/" + name;
            jcompose.run("image", "tag", name, served).ok();
            jcompose.run("image", "push", served).ok();
            jcompose.run("image", "rm", served).ok();
        }
        return jcompose.write(
                "registries.yaml",
                """
                registries:
                  %s: {mirrors: [%s]}
                  %s: {insecure: true}
                """
                        .formatted(
                                ImageReference.parse("alpine").registry(),
                                registry.host(),
                                registry.host()));
    }
}
