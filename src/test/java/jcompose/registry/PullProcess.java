package jcompose.registry;

import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.registry.auth.DockerConfig;
import jcompose.registry.http.Proxies;
import jcompose.registry.protocol.Retry;
import jcompose.registry.settings.RegistrySettings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Another process that pulls: {@code ROOT REFERENCE}. */
final class PullProcess {
    private PullProcess() {}

    static Process start(Path root, String reference) throws IOException {
        return new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-Djcompose.home=" + System.getProperty("jcompose.home", ".."),
                                "-cp",
                                System.getProperty("java.class.path"),
                                PullProcess.class.getName(),
                                root.toString(),
                                reference))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        DockerConfig none = new DockerConfig(Path.of("/nowhere"));
        try (Registries registries =
                new Registries(RegistrySettings.none(), none, Proxies.none(), Retry.standard())) {
            new Puller(registries, new ImageStore(Path.of(arguments[0])), Client.runtime())
                    .pull(
                            ImageReference.parse(arguments[1]),
                            Optional.empty(),
                            PullListener.SILENT);
        }
    }
}
