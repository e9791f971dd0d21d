package jcompose.observe;

import jcompose.json.Json;
import jcompose.runtime.Layout;
import jcompose.type.Ipv4;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Addresses on networks of others that passes have chosen and not taken yet: until its container is
 * recorded, nobody else sees that one is in use. A file for each stack; those of processes that
 * have ended do not count.
 */
public final class Reservations {
    private static final String SUFFIX = ".json";

    private final Path directory;

    public Reservations(Layout layout) {
        directory = layout.reservations();
    }

    /** Of all stacks, on one network. */
    public SortedSet<Ipv4> on(String network) throws IOException {
        return beside("").getOrDefault(network, new TreeSet<>());
    }

    /** Of all stacks but this one, by the network's full name. */
    SortedMap<String, SortedSet<Ipv4>> beside(String stack) throws IOException {
        SortedMap<String, SortedSet<Ipv4>> addresses = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                if (!file.equals(file(stack))) {
                    read(file, addresses);
                }
            }
        } catch (NoSuchFileException e) {
            return addresses; // nobody has ever made one
        }
        return addresses;
    }

    private static void read(Path file, SortedMap<String, SortedSet<Ipv4>> addresses)
            throws IOException {
        JsonNode said;
        try {
            said = Json.parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            return; // its pass has just ended
        }
        if (!started(said.path("pid").asLong(0)).equals(said.path("started").asString(""))) {
            return;
        }
        for (Map.Entry<String, JsonNode> network : said.path("networks").properties()) {
            for (JsonNode address : network.getValue()) {
                addresses
                        .computeIfAbsent(network.getKey(), _ -> new TreeSet<>())
                        .add(Ipv4.parse(address.asString()));
            }
        }
    }

    /** In place of what the stack's pass has reserved before. */
    public void reserve(String stack, SortedMap<String, SortedSet<Ipv4>> addresses)
            throws IOException {
        long pid = ProcessHandle.current().pid();
        ObjectNode said = Json.object();
        said.put("pid", pid).put("started", started(pid));
        ObjectNode networks = said.putObject("networks");
        addresses.forEach(
                (network, taken) ->
                        networks.set(
                                network, Json.array(taken.stream().map(Ipv4::toString).toList())));
        Files.createDirectories(directory);
        Path fresh = directory.resolve(stack + ".new");
        Files.writeString(fresh, Json.write(said));
        Files.move(fresh, file(stack), StandardCopyOption.ATOMIC_MOVE);
    }

    public void release(String stack) throws IOException {
        Files.deleteIfExists(file(stack));
    }

    private Path file(String stack) {
        return directory.resolve(stack + SUFFIX);
    }

    /** Tells a process from a later one with its number; of one that is gone nothing is known. */
    private static String started(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().startInstant())
                .map(Instant::toString)
                .orElse("gone");
    }
}
