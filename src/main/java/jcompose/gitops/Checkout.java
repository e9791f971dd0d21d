package jcompose.gitops;

import jcompose.file.Trees;
import jcompose.gitops.GitException.Kind;
import jcompose.image.Sha256;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files of commits, as they are and nothing more: no filter runs, no link leads out, and what
 * is too much is refused before anything of it is written. All stacks read the same files of a
 * commit, which nobody changes.
 */
final class Checkout {
    private static final int MOST_FILES = 100_000;
    private static final int DEEPEST = 30;

    private final Path directory;
    private final SourceSettings source;

    /** What of a commit is laid out, unless it is all of it. */
    private final String part;

    /** How many use each commit. */
    private final Map<String, Integer> uses = new HashMap<>();

    /**
     * Makes one.
     *
     * @param directory holds a directory for each commit that is needed
     */
    Checkout(Path directory, SourceSettings source) {
        this.directory = directory;
        this.source = source;
        this.part = part(source);
    }

    private static String part(SourceSettings source) {
        if (source.sparse().isEmpty() && !source.submodules()) {
            return "";
        }
        String settings = source.submodules() + "\0" + String.join("\0", source.sparse());
        return "-" + Sha256.of(settings.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 12);
    }

    /** The files of a commit, which stay as long as this is open. */
    final class Use implements AutoCloseable {
        private final String commit;

        private Use(String commit) {
            this.commit = commit;
            uses.merge(commit, 1, Integer::sum);
        }

        String commit() {
            return commit;
        }

        Path place() {
            return directory.resolve(commit + part);
        }

        @Override
        public void close() {
            synchronized (Checkout.this) {
                uses.computeIfPresent(commit, (_, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /** A file of a commit, as {@code git ls-tree} tells; each character of its path is a byte. */
    private record Entry(String mode, String object, long size, String path) {
        boolean isSubmodule() {
            return mode.equals("160000");
        }

        /** For people, and for who compares it with text. */
        String name() {
            return new String(path.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }

    /** Lays them out, unless they are there; their directory appears only once it is whole. */
    synchronized Use of(String commit, Git git, Submodules submodules)
            throws GitException, IOException, InterruptedException {
        Path place = directory.resolve(commit + part);
        if (Files.isDirectory(place)) {
            return new Use(commit);
        }
        Files.createDirectories(directory);
        Path fresh = directory.resolve("." + commit + ".new");
        Trees.delete(fresh);
        try {
            Files.createDirectory(fresh);
            new Laying(fresh, submodules)
                    .lay(commit, git, source.repository(), "", source.sparse());
            Links.check(fresh);
            SyncedFiles.of(fresh);
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            return new Use(commit);
        } finally {
            Trees.delete(fresh);
        }
    }

    /** One commit with its submodules, which together have no more than is allowed. */
    private final class Laying {
        private final Path root;
        private final Submodules submodules;
        private int files;
        private long size;

        Laying(Path root, Submodules submodules) {
            this.root = root;
            this.submodules = submodules;
        }

        /**
         * Lays out the files of a commit.
         *
         * @param url of its repository
         * @param prefix where, empty or ending with a slash
         */
        void lay(String commit, Git git, String url, String prefix, List<String> only)
                throws GitException, IOException, InterruptedException {
            List<Entry> entries = entries(commit, git, only);
            List<Entry> within = entries.stream().filter(Entry::isSubmodule).toList();
            check(entries, within);
            write(commit, git, entries, directoryOf(prefix));
            if (within.isEmpty()) {
                return;
            }
            Map<String, String> urls = submodules.urls(git, commit);
            for (Entry entry : within) {
                String path = entry.name();
                String place = prefix + path;
                String given = urls.get(path);
                if (given == null) {
                    throw new GitException(
                            Kind.REFUSED,
                            ".gitmodules does not say where the submodule " + place + " is");
                }
                if (place.chars().filter(each -> each == '/').count() > DEEPEST) {
                    throw new GitException(Kind.REFUSED, "the submodule " + place + " is too deep");
                }
                String there = submodules.resolve(url, given, place);
                Git other = submodules.fetched(there, entry.object());
                lay(entry.object(), other, there, place + "/", List.of());
            }
        }

        private Path directoryOf(String prefix) throws IOException {
            Path place = Files.createDirectories(root.resolve(prefix));
            if (!place.toRealPath().startsWith(root.toRealPath())) {
                throw new IOException(prefix + " leads out of the repository");
            }
            return place;
        }

        private void write(String commit, Git git, List<Entry> entries, Path place)
                throws GitException, IOException, InterruptedException {
            Path index = directory.resolve("." + commit + ".index");
            Files.deleteIfExists(index);
            try {
                Map<String, String> variables = new HashMap<>();
                variables.put("GIT_INDEX_FILE", index.toString());
                Git writing = git.with(variables);
                writing.run("read-tree", commit);
                writing.run(
                        names(entries),
                        List.of(
                                "--work-tree=" + place,
                                "checkout-index",
                                "--quiet",
                                "--force",
                                "-z",
                                "--stdin"));
            } finally {
                Files.deleteIfExists(index);
            }
        }

        private void check(List<Entry> entries, List<Entry> within) throws GitException {
            files += entries.size();
            if (files > MOST_FILES) {
                throw new GitException(
                        Kind.REFUSED, "there are more than " + MOST_FILES + " files in the commit");
            }
            size += entries.stream().mapToLong(Entry::size).sum();
            if (size > source.maxSize()) {
                throw new GitException(
                        Kind.REFUSED,
                        "the files of the commit are larger than "
                                + (source.maxSize() >> 20)
                                + " MiB");
            }
            if (!within.isEmpty() && !source.submodules()) {
                throw new GitException(
                        Kind.REFUSED,
                        within.getFirst().name()
                                + " is a submodule; these are fetched with 'submodules: true'");
            }
        }
    }

    /** Removes the files of commits that nobody uses, and that are not among these. */
    synchronized void keep(Set<String> commits) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Set<String> kept = new HashSet<>();
        commits.forEach(commit -> kept.add(commit + part));
        uses.keySet().forEach(commit -> kept.add(commit + part));
        List<Path> unneeded = new ArrayList<>();
        try (DirectoryStream<Path> places = Files.newDirectoryStream(directory)) {
            for (Path place : places) {
                if (!kept.contains(String.valueOf(place.getFileName()))) {
                    unneeded.add(place);
                }
            }
        }
        for (Path place : unneeded) {
            Trees.delete(aside(place));
        }
    }

    /** What is half removed must not be taken for a commit's files by the next server. */
    private static Path aside(Path place) throws IOException {
        String name = String.valueOf(place.getFileName());
        return name.startsWith(".")
                ? place
                : Files.move(
                        place, place.resolveSibling("." + name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<Entry> entries(String commit, Git git, List<String> only)
            throws GitException, IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of("ls-tree", "-r", "-z", "--long", "--full-tree", commit, "--"));
        command.addAll(only);
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
                entries.add(new Entry(fields[0], fields[2], size, path));
                start = end + 1;
            }
        }
        return entries;
    }

    private static byte[] names(List<Entry> entries) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            if (entry.isSubmodule()) {
                continue;
            }
            names.writeBytes(entry.path().getBytes(StandardCharsets.ISO_8859_1));
            names.write(0);
        }
        return names.toByteArray();
    }
}
