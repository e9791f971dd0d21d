package jcompose.cli.image;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.execute.Machine;
import jcompose.image.ImageDocument;
import jcompose.image.ImageReference;
import jcompose.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "inspect",
        description = "Tell all about images, as JSON.",
        mixinStandardHelpOptions = true)
public final class ImageInspectCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "name or ID")
    List<String> words = new ArrayList<>();

    public ImageInspectCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, CommandException {
        Machine machine = session.engine().machine(options);
        List<LocalImage> images = LocalImage.all(machine);
        ArrayNode found = Json.array(List.of());
        int status = 0;
        for (String word : words) {
            try {
                for (LocalImage image : LocalImage.findAll(images, word)) {
                    found.add(document(machine, image));
                }
            } catch (CommandException e) {
                session.err().println("jcompose: " + e.getMessage());
                status = ExitStatus.FAILED;
            }
        }
        session.out().println(Json.writeIndented(found));
        return status;
    }

    private static ObjectNode document(Machine machine, LocalImage image) throws IOException {
        String hex = image.image().id().hex();
        JsonNode raw =
                Json.parse(
                        Files.readString(machine.images().root().resolve("blobs/sha256/" + hex)));
        List<ImageDocument.History> history = image.image().document().history();
        ObjectNode json = Json.object();
        json.put("Id", image.image().id().toString());
        json.set(
                "RepoTags",
                Json.array(image.names().stream().map(ImageReference::familiar).toList()));
        json.put("Digest", image.image().manifest().toString());
        json.put("Created", raw.path("created").asString(""));
        json.put("Author", history.isEmpty() ? "" : history.getLast().author());
        json.put("Comment", history.isEmpty() ? "" : history.getLast().comment());
        json.put("Architecture", raw.path("architecture").asString(""));
        json.put("Os", raw.path("os").asString(""));
        if (raw.has("variant")) {
            json.set("Variant", raw.path("variant"));
        }
        json.put("Size", image.bytes());
        json.set("Config", raw.path("config"));
        ObjectNode rootfs = json.putObject("RootFS").put("Type", "layers");
        rootfs.set("Layers", raw.path("rootfs").path("diff_ids"));
        json.set("Containers", Json.array(image.users()));
        return json;
    }
}
