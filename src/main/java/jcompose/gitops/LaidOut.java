package jcompose.gitops;

import jcompose.image.DurableFile;
import jcompose.json.Json;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What was laid out for a stack: everything else in its directory is what its containers have put
 * there, and stays.
 *
 * @param commit whose files these are; empty while they are half one's and half another's
 * @param wanted what of the commit was asked for
 * @param paths of all files and directories, those above what was asked for among them
 */
record LaidOut(String commit, SortedSet<String> wanted, SortedSet<String> paths) {
    static final LaidOut NOTHING = new LaidOut("", new TreeSet<>(), new TreeSet<>());

    LaidOut {
        wanted = Collections.unmodifiableSortedSet(new TreeSet<>(wanted));
        paths = Collections.unmodifiableSortedSet(new TreeSet<>(paths));
    }

    /** What is not whole, as after a crash of the machine, is as good as absent. */
    static LaidOut read(Path file) throws IOException {
        try {
            JsonNode json = Json.parse(Files.readString(file));
            return new LaidOut(
                    json.path("commit").asString(""),
                    texts(json.path("wanted")),
                    texts(json.path("paths")));
        } catch (NoSuchFileException | JacksonException e) {
            return NOTHING;
        }
    }

    private static SortedSet<String> texts(JsonNode array) {
        SortedSet<String> texts = new TreeSet<>();
        array.forEach(text -> texts.add(text.asString("")));
        return texts;
    }

    void write(Path file) throws IOException {
        ObjectNode json = Json.object().put("commit", commit);
        json.set("wanted", Json.array(wanted));
        json.set("paths", Json.array(paths));
        DurableFile.write(
                file,
                (Json.write(json) + "\n").getBytes(StandardCharsets.UTF_8),
                file.resolveSibling("." + file.getFileName() + ".new"));
    }

    /** On the way to what {@code next} has: either may be there. */
    LaidOut becoming(SortedSet<String> next) {
        SortedSet<String> all = new TreeSet<>(paths);
        all.addAll(next);
        return new LaidOut("", wanted, all);
    }
}
