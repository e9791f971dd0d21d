package jcompose.registry;

import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.StoredImage;
import jcompose.registry.auth.DockerConfig;
import jcompose.registry.http.Proxies;
import jcompose.registry.protocol.Descriptor;
import jcompose.registry.protocol.Retry;
import jcompose.registry.settings.RegistrySettings;
import jcompose.registry.settings.SettingsFile;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.Digest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** One store, and registries as one machine sees them. */
final class Client implements AutoCloseable {
    final ImageStore store;
    final DockerConfig config;
    final Registries registries;
    final List<String> events = new CopyOnWriteArrayList<>();

    Client(Path directory) throws IOException {
        this(directory, RegistrySettings.none(), Map.of());
    }

    Client(Path directory, String yaml) throws IOException {
        this(directory, settings(directory, yaml), Map.of());
    }

    Client(Path directory, RegistrySettings settings, Map<String, String> environment)
            throws IOException {
        Path own = Files.createTempDirectory(directory, "client");
        store = new ImageStore(own.resolve("store"));
        config = new DockerConfig(own.resolve("docker/config.json"));
        registries = new Registries(settings, config, new Proxies(environment), Retry.standard());
    }

    private static RegistrySettings settings(Path directory, String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("registries.yaml"), yaml);
        return SettingsFile.read(Optional.of(file));
    }

    static RuntimeProgram runtime() {
        Path home = Path.of(System.getProperty("jcompose.home", "..")).toAbsolutePath().normalize();
        return new RuntimeProgram(home.resolve("native/target/jcompose-runtime"), Optional.empty());
    }

    private final PullListener pulling =
            new PullListener() {
                @Override
                public void skipped(String mirror, String reason) {
                    events.add("skipped " + mirror);
                }

                @Override
                public void present(Descriptor layer) {
                    events.add("present");
                }

                @Override
                public void done(Descriptor layer) {
                    events.add("done");
                }
            };

    private final PushListener pushing =
            new PushListener() {
                @Override
                public void present(Descriptor blob) {
                    events.add("present");
                }

                @Override
                public void mounted(Descriptor blob, String repository) {
                    events.add("mounted from " + repository);
                }

                @Override
                public void done(Descriptor blob) {
                    events.add("done");
                }
            };

    StoredImage pull(String reference) throws IOException, InterruptedException {
        return new Puller(registries, store, runtime())
                .pull(ImageReference.parse(reference), Optional.empty(), pulling);
    }

    Digest push(String reference) throws IOException, InterruptedException {
        return new Pusher(registries, store).push(ImageReference.parse(reference), pushing);
    }

    Digest pushInChunks(String reference, long chunk) throws IOException, InterruptedException {
        return new Pusher(registries, store, chunk).push(ImageReference.parse(reference), pushing);
    }

    void tag(StoredImage image, String reference) throws IOException, InterruptedException {
        store.writer().tag(image, ImageReference.parse(reference));
    }

    /** How often something happened since the last time. */
    int count(String event) {
        int count = (int) events.stream().filter(event::equals).count();
        events.removeIf(event::equals);
        return count;
    }

    @Override
    public void close() throws IOException {
        registries.close();
    }
}
