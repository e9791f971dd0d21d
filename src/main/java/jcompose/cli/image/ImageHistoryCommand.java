package jcompose.cli.image;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.HumanSize;
import jcompose.cli.output.HumanTime;
import jcompose.cli.output.Listing;
import jcompose.execute.Machine;
import jcompose.image.ImageDocument;
import jcompose.image.StoredLayer;
import jcompose.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "history",
        description = "Tell how an image came to be, the last step first.",
        mixinStandardHelpOptions = true)
public final class ImageHistoryCommand implements Callable<Integer> {
    private static final int SHOWN = 45;

    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(names = "--no-trunc", description = "instructions in full")
    boolean full;

    @Option(names = "--format", paramLabel = "table|json|TEMPLATE", description = "how to list")
    String format = "table";

    @Parameters(paramLabel = "IMAGE", description = "name or ID")
    String word = "";

    public ImageHistoryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, CommandException {
        Machine machine = session.engine().machine(options);
        LocalImage image = LocalImage.find(LocalImage.all(machine), word);
        List<StoredLayer> layers = machine.images().layers(image.image());
        List<ObjectNode> rows = new ArrayList<>();
        int layer = 0;
        for (ImageDocument.History entry : image.image().document().history()) {
            boolean sized = !entry.emptyLayer() && layer < layers.size();
            rows.add(row(entry, sized ? layers.get(layer).size() : 0));
            layer += sized ? 1 : 0;
        }
        Listing listing =
                Listing.of(
                        "IMAGE",
                        "ID",
                        "CREATED",
                        "CreatedSince",
                        "CREATED BY",
                        "CreatedBy",
                        "SIZE",
                        "Size",
                        "COMMENT",
                        "Comment");
        rows.forEach(row -> row.put("ID", "<missing>"));
        if (!rows.isEmpty()) {
            rows.getLast().put("ID", image.shortId());
        }
        rows.reversed().forEach(listing::add);
        listing.print(session.out(), format);
        return 0;
    }

    private ObjectNode row(ImageDocument.History entry, long bytes) {
        String by = entry.createdBy();
        boolean cut = !full && format.equals("table") && by.length() > SHOWN;
        return Json.object()
                .put("CreatedAt", entry.created().map(Instant::toString).orElse(""))
                .put(
                        "CreatedSince",
                        entry.created().map(at -> HumanTime.ago(at, Instant.now())).orElse(""))
                .put("CreatedBy", cut ? by.substring(0, SHOWN - 1) + "…" : by)
                .put("Size", HumanSize.of(bytes))
                .put("Author", entry.author())
                .put("Comment", entry.comment());
    }
}
