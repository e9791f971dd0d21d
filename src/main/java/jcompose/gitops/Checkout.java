package jcompose.gitops;

import jcompose.file.Trees;
import jcompose.gitops.GitException.Kind;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files of one commit, as they are and nothing more: no filter runs, no link leads out, and
 * what is too much is refused before anything of it is written.
 */
final class Checkout {
    private static final int MOST_FILES = 100_000;

    private final Path directory;
    private final SourceSettings source;

    /**
     * Makes one.
     *
     * @param directory holds a directory for each commit that is needed
     */
    Checkout(Path directory, SourceSettings source) {
        this.directory = directory;
        this.source = source;
    }

    /** A file of a commit, as {@code git ls-tree} tells; each character of its path is a byte. */
    private record Entry(String mode, long size, String path) {}

    /** The directory with the files of a commit, which appears only once it is whole. */
    Path of(String commit, Git git) throws GitException, IOException, InterruptedException {
        Path place = directory.resolve(commit);
        if (Files.isDirectory(place)) {
            return place;
        }
        List<Entry> entries = entries(commit, git);
        check(entries);
        Files.createDirectories(directory);
        Path fresh = directory.resolve("." + commit + ".new");
        Trees.delete(fresh);
        Path index = directory.resolve("." + commit + ".index");
        Files.deleteIfExists(index);
        try {
            Files.createDirectory(fresh);
            Map<String, String> variables = new HashMap<>();
            variables.put("GIT_INDEX_FILE", index.toString());
            Git writing = git.with(variables);
            writing.run("read-tree", commit);
            writing.run(
                    names(entries),
                    List.of(
                            "--work-tree=" + fresh,
                            "checkout-index",
                            "--quiet",
                            "--force",
                            "-z",
                            "--stdin"));
            Links.check(fresh);
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            return place;
        } finally {
            Trees.delete(fresh);
            Files.deleteIfExists(index);
        }
    }

    /** Removes the files of commits that nobody needs. */
    void keep(Set<String> commits) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> unneeded = new ArrayList<>();
        try (DirectoryStream<Path> places = Files.newDirectoryStream(directory)) {
            for (Path place : places) {
                if (!commits.contains(String.valueOf(place.getFileName()))) {
                    unneeded.add(place);
                }
            }
        }
        for (Path place : unneeded) {
            Trees.delete(place);
        }
    }

    private List<Entry> entries(String commit, Git git)
            throws GitException, IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of("ls-tree", "-r", "-z", "--long", "--full-tree", commit, "--"));
        command.addAll(source.sparse());
        byte[] listing = git.run(new byte[0], command);
        List<Entry> entries = new ArrayList<>();
        int start = 0;
        for (int end = 0; end < listing.length; end++) {
            if (listing[end] == 0) {
                int tab = start;
                while (listing[tab] != '\t') {
                    tab++;
                }
                // MODE TYPE OBJECT SIZE; no size for a commit of a submodule
                String[] fields =
                        new String(listing, start, tab - start, StandardCharsets.US_ASCII)
                                .split(" +", -1);
                long size = fields[3].equals("-") ? 0 : Long.parseLong(fields[3]);
                String path =
                        new String(listing, tab + 1, end - tab - 1, StandardCharsets.ISO_8859_1);
                entries.add(new Entry(fields[0], size, path));
                start = end + 1;
            }
        }
        return entries;
    }

    private void check(List<Entry> entries) throws GitException {
        if (entries.size() > MOST_FILES) {
            throw new GitException(
                    Kind.REFUSED, "there are more than " + MOST_FILES + " files in the commit");
        }
        long size = 0;
        for (Entry entry : entries) {
            size += entry.size();
            if (entry.mode().equals("160000")) {
                throw new GitException(
                        Kind.REFUSED, entry.path() + " is a submodule; these are not fetched");
            }
        }
        if (size > source.maxSize()) {
            throw new GitException(
                    Kind.REFUSED,
                    "the files of the commit are larger than " + (source.maxSize() >> 20) + " MiB");
        }
    }

    private static byte[] names(List<Entry> entries) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            names.writeBytes(entry.path().getBytes(StandardCharsets.ISO_8859_1));
            names.write(0);
        }
        return names.toByteArray();
    }
}
