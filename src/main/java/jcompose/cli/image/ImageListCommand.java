package jcompose.cli.image;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Filters;
import jcompose.cli.output.Listing;
import jcompose.execute.Machine;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

@Command(
        name = "ls",
        aliases = "list",
        description = "List images. SIZE is that of the compressed layers.",
        mixinStandardHelpOptions = true)
public final class ImageListCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-a", "--all"},
            description = "no effect: there are no hidden images")
    boolean all;

    @Option(
            names = {"-q", "--quiet"},
            description = "only IDs")
    boolean quiet;

    @Option(names = "--digests", description = "with the manifests' digests")
    boolean digests;

    @Option(names = "--no-trunc", description = "IDs in full")
    boolean full;

    @Option(
            names = "--filter",
            paramLabel = "KEY=VALUE",
            description = "dangling=true|false, reference=PATTERN, label=, before=, since=IMAGE")
    List<String> filter = new ArrayList<>();

    @Option(names = "--format", paramLabel = "table|json|TEMPLATE", description = "how to list")
    String format = "table";

    @Parameters(arity = "0..1", paramLabel = "NAME[:TAG]", description = "only these")
    @Nullable String name;

    public ImageListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, CommandException {
        Filters filters =
                Filters.of(filter, Set.of("dangling", "reference", "label", "before", "since"));
        Machine machine = session.engine().machine(options);
        List<LocalImage> images = LocalImage.all(machine);
        Listing listing = Listing.of(columns(images));
        Instant now = Instant.now();
        for (LocalImage image : images) {
            if (fits(image, images, filters)) {
                for (ObjectNode row : image.rows(now)) {
                    if (isMeant(row, filters)) {
                        if (full) {
                            row.put("ID", image.image().id().toString());
                        }
                        listing.add(row);
                    }
                }
            }
        }
        listing.print(session.out(), quiet ? "{{.ID}}" : format);
        return 0;
    }

    /** The platform is told where there is an image for another one than this machine's. */
    private String[] columns(List<LocalImage> images) {
        List<String> columns = new ArrayList<>(List.of("REPOSITORY", "Repository", "TAG", "Tag"));
        if (digests) {
            columns.addAll(List.of("DIGEST", "Digest"));
        }
        if (images.stream().anyMatch(image -> !image.image().platform().isNative())) {
            columns.addAll(List.of("PLATFORM", "Platform"));
        }
        columns.addAll(List.of("IMAGE ID", "ID", "CREATED", "CreatedSince", "SIZE", "Size"));
        return columns.toArray(String[]::new);
    }

    private static boolean fits(LocalImage image, List<LocalImage> all, Filters filters)
            throws CommandException {
        for (String other : filters.of("before")) {
            if (!image.created().isBefore(LocalImage.find(all, other).created())) {
                return false;
            }
        }
        for (String other : filters.of("since")) {
            if (!image.created().isAfter(LocalImage.find(all, other).created())) {
                return false;
            }
        }
        return filters.allows("dangling", image.names().isEmpty())
                && filters.allowsLabels(image.image().config().labels());
    }

    private boolean isMeant(ObjectNode row, Filters filters) {
        String repository = row.path("Repository").asString();
        String tagged = repository + ":" + row.path("Tag").asString();
        boolean named = name == null || name.equals(repository) || name.equals(tagged);
        return named
                && (!filters.has("reference")
                        || filters.of("reference").stream()
                                .anyMatch(
                                        pattern ->
                                                matches(pattern, repository)
                                                        || matches(pattern, tagged)));
    }

    /** As a path: {@code *} does not cross a slash. */
    private static boolean matches(String pattern, String text) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(text));
    }
}
