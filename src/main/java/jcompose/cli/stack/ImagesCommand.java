package jcompose.cli.stack;

import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.image.LocalImage;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Listing;
import jcompose.execute.Machine;
import jcompose.stack.StackException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;

@Command(
        name = "images",
        description = "List the images that the stack's containers run on.",
        mixinStandardHelpOptions = true)
public final class ImagesCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = {"-q", "--quiet"},
            description = "only IDs")
    boolean quiet;

    @Option(names = "--format", paramLabel = "table|json|TEMPLATE", description = "how to list")
    String format = "table";

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "only these services")
    List<String> services = new ArrayList<>();

    public ImagesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws StackException, IOException, CommandException {
        String stack = session.stack().stackName(options, options.files);
        Machine machine = session.engine().machine(options);
        List<LocalImage> images = LocalImage.all(machine);
        Listing listing =
                Listing.of(
                        "CONTAINER",
                        "ContainerName",
                        "REPOSITORY",
                        "Repository",
                        "TAG",
                        "Tag",
                        "IMAGE ID",
                        "ID",
                        "CREATED",
                        "CreatedSince",
                        "SIZE",
                        "Size");
        TreeSet<String> ids = new TreeSet<>();
        List<FoundContainer> containers =
                FoundContainer.all(machine).stream()
                        .filter(each -> each.labels().stack().equals(stack))
                        .sorted((one, other) -> one.name().compareTo(other.name()))
                        .toList();
        session.stack()
                .requireServices(
                        options,
                        options.files,
                        services,
                        containers.stream().map(each -> each.labels().service()).toList());
        for (FoundContainer container : containers) {
            if (!services.isEmpty() && !services.contains(container.labels().service())) {
                continue;
            }
            String id = container.config().path("labels").path("image").asString("");
            for (LocalImage image : images) {
                if (image.image().id().toString().equals(id) && ids.add(id + container.name())) {
                    listing.add(row(container, image));
                }
            }
        }
        listing.print(session.out(), quiet ? "{{.ID}}" : format);
        return 0;
    }

    private static ObjectNode row(FoundContainer container, LocalImage image) {
        List<ObjectNode> rows = image.rows(Instant.now());
        ObjectNode row = rows.getFirst();
        for (ObjectNode each : rows) {
            String name = each.path("Repository").asString() + ":" + each.path("Tag").asString();
            String reference = container.labels().reference();
            if (name.equals(reference) || name.equals(reference + ":latest")) {
                row = each;
            }
        }
        return row.put("ContainerName", container.name());
    }
}
