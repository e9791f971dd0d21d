package jcompose.cli.image;

import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Filters;
import jcompose.cli.output.Moments;
import jcompose.execute.Machine;
import jcompose.image.BuildCache;
import jcompose.image.ImageReference;
import jcompose.image.StoreCollector.Collected;
import jcompose.type.Digest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Images that no container has, and their removal. */
public final class ImagePruning {
    private final Machine machine;
    private final BuildCache.Extent cache;
    private final Map<Digest, LocalImage> doomed = new LinkedHashMap<>();

    /**
     * Looks at what there is.
     *
     * @param all also those with a name
     * @param cache how much of what builds have kept goes as well
     * @param leaving names of containers that are going to go, and count no more
     */
    public ImagePruning(
            Machine machine,
            boolean all,
            BuildCache.Extent cache,
            Filters filters,
            Set<String> leaving)
            throws IOException, CommandException {
        this.machine = machine;
        this.cache = cache;
        for (LocalImage image : LocalImage.all(machine)) {
            boolean used = image.users().stream().anyMatch(user -> !leaving.contains(user));
            if (!used
                    && (all || image.names().isEmpty())
                    && isOld(image, filters)
                    && filters.allowsLabels(image.image().config().labels())) {
                doomed.put(image.image().manifest(), image);
            }
        }
    }

    int count() {
        return doomed.size();
    }

    public long bytes() throws IOException {
        return machine.images()
                .writer()
                .collector()
                .estimate(layersInUse(machine), cache, digest -> !doomed.containsKey(digest))
                .bytes();
    }

    public String words() {
        StringBuilder words = new StringBuilder();
        for (LocalImage image : doomed.values()) {
            String name =
                    image.names().stream()
                            .map(ImageReference::familiar)
                            .findFirst()
                            .orElse(image.shortId());
            words.append("  image ").append(name).append("\n");
        }
        return words.isEmpty() ? "  none\n" : words.toString();
    }

    /** Returns the bytes freed. */
    public long run(Session session) throws IOException, InterruptedException {
        if (!doomed.isEmpty()) {
            session.out().println("Deleted Images:");
        }
        for (LocalImage image : doomed.values()) {
            machine.images().writer().forget(image.image().manifest());
            image.names().forEach(name -> session.out().println("untagged: " + name.familiar()));
            session.out().println("deleted: " + image.image().id());
        }
        return collect(machine, session, cache);
    }

    /** Removes blobs and layers that no image needs; returns their bytes. */
    public static long collect(Machine machine, Session session, BuildCache.Extent cache)
            throws IOException, InterruptedException {
        Collected collected =
                machine.images().writer().collector().collect(layersInUse(machine), cache);
        if (collected.busy()) {
            session.err()
                    .println(
                            "layers stay for now: another jcompose is writing to the store; 'image"
                                    + " prune' removes them later");
        }
        return collected.bytes();
    }

    /** Names of the directories of layers below containers. */
    static Set<String> layersInUse(Machine machine) throws IOException {
        Set<String> names = new HashSet<>();
        for (FoundContainer container : FoundContainer.all(machine)) {
            for (String layer : container.layers()) {
                names.add(String.valueOf(Path.of(layer).getFileName()));
            }
        }
        return names;
    }

    private static boolean isOld(LocalImage image, Filters filters) throws CommandException {
        for (String until : filters.of("until")) {
            if (!image.created().isBefore(Moments.parse(until, Instant.now()))) {
                return false;
            }
        }
        return true;
    }
}
