package jcompose.gitops;

import jcompose.image.DurableFile;
import jcompose.json.Json;
import jcompose.stack.ProjectName;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A stack for each file of a repository that matches a pattern. Those that there were are
 * remembered, so that one whose file is gone is still known, also to the next server.
 */
final class StackSet {
    private final StackSettings settings;
    private final Glob glob;
    private final String template;
    private final Path record;
    private final SortedMap<String, String> files = new TreeMap<>();

    /** {@code record} is a file that remembers them. */
    StackSet(StackSettings settings, StackSettings.Each each, Path record) throws IOException {
        this.settings = settings;
        this.glob = Glob.of(each.files());
        this.template = each.name();
        this.record = record;
        try {
            Json.parse(Files.readString(record))
                    .properties()
                    .forEach(entry -> files.put(entry.getKey(), entry.getValue().asString("")));
        } catch (NoSuchFileException | JacksonException e) {
            files.clear();
        }
    }

    StackSettings settings() {
        return settings;
    }

    /** The file of each stack, also of those that a commit does not have any more. */
    synchronized SortedMap<String, String> files() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /**
     * Takes up what a commit has.
     *
     * @return what cannot be taken up, and why
     */
    synchronized List<String> read(Path checkout) throws IOException {
        List<String> complaints = new ArrayList<>();
        SortedMap<String, String> found = new TreeMap<>();
        for (String file : matching(checkout)) {
            String name = name(file);
            if (!ProjectName.isValid(name)) {
                complaints.add(file + ": '" + name + "' is not a valid name; " + ProjectName.RULE);
            } else if (found.putIfAbsent(name, file) != null) {
                complaints.add(
                        file + ": '" + name + "' is already the stack of " + found.get(name));
            }
        }
        SortedMap<String, String> before = new TreeMap<>(files);
        files.putAll(found);
        if (!files.equals(before)) {
            write();
        }
        return complaints;
    }

    /** It is taken down, and its file gone. */
    synchronized void forget(String name) throws IOException {
        if (files.remove(name) != null) {
            write();
        }
    }

    private void write() throws IOException {
        ObjectNode json = Json.object();
        files.forEach(json::put);
        Files.createDirectories(record.toAbsolutePath().getParent());
        DurableFile.write(
                record,
                (Json.write(json) + "\n").getBytes(StandardCharsets.UTF_8),
                record.resolveSibling("." + record.getFileName() + ".new"));
    }

    private List<String> matching(Path checkout) throws IOException {
        List<String> found = new ArrayList<>();
        Files.walkFileTree(
                checkout,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        String path = checkout.relativize(file).toString();
                        if (attributes.isRegularFile() && glob.match(path).isPresent()) {
                            found.add(path);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        Collections.sort(found);
        return found;
    }

    private String name(String file) {
        Optional<List<String>> parts = glob.match(file);
        String name = template;
        for (int i = 0; i < parts.map(List::size).orElse(0); i++) {
            name = name.replace("{" + (i + 1) + "}", parts.orElseThrow().get(i).replace('/', '-'));
        }
        return name;
    }
}
