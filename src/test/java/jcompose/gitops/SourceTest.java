package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A source follows real repositories, whatever these do. */
class SourceTest {
    @TempDir Path directory = Path.of("");

    private GitRepository repository = GitRepository.none();

    @BeforeEach
    void make_a_repository() throws Exception {
        repository = GitRepository.make(directory.resolve("repository"));
    }

    private SourceWork source(String settings) throws IOException {
        Path file = directory.resolve("serve.yaml");
        String text = "sources: {s: {repository: '" + repository.url() + "'" + settings + "}}";
        SourceSettings read =
                SettingsReading.read(Files.writeString(file, text)).sources().get("s");
        return new SourceWork(
                "s",
                java.util.Objects.requireNonNull(read),
                directory.resolve("s"),
                new SourceSecrets(directory, Map.of()),
                new ServeEvents(InstantSource.system(), event -> {}),
                InstantSource.system());
    }

    private static Path files(SourceWork source, String commit) throws Exception {
        try (Checkout.Use use = source.use(commit)) {
            return use.place();
        }
    }

    private static String look(SourceWork source) throws Exception {
        source.look(Set.of());
        return source.status().problem().orElseGet(() -> source.status().commit().orElse(""));
    }

    @Test
    void a_branch_is_followed_also_where_it_was_rewritten() throws Exception {
        String first = repository.write("f", "one").commit();
        SourceWork source = source("");
        assertEquals(first, look(source));
        assertEquals("one", Files.readString(files(source, first).resolve("f")));
        String rewritten = repository.write("f", "two").commit("--amend");
        assertEquals(rewritten, look(source));
        assertEquals("two", Files.readString(files(source, rewritten).resolve("f")));
    }

    @Test
    void tags_ranges_and_commits_are_followed() throws Exception {
        String first = repository.write("f", "one").commit();
        repository.git("tag", "v1.0.0");
        String second = repository.write("f", "two").commit();
        repository.git("tag", "-a", "-m", "x", "v1.4.0");
        String third = repository.write("f", "three").commit();
        repository.git("tag", "v2.0.0");
        repository.git("tag", "nothing");
        assertEquals(first, look(source(", tag: v1.0.0")));
        assertEquals(second, look(source(", semver: '>=1.0 <2'")));
        assertEquals(third, look(source(", semver: '*'")));
        assertEquals(first, look(source(", commit: " + first)));
        assertEquals(
                "none of its 4 tags is a version in 3.x".replace("3.x", "^3"),
                look(source(", semver: ^3")));
        assertTrue(look(source(", branch: missing")).contains("refs/heads/missing"));
    }

    @Test
    void an_unreachable_repository_takes_nothing_away() throws Exception {
        String commit = repository.write("f", "one").commit();
        SourceWork source = source("");
        look(source);
        Files.move(repository.directory(), directory.resolve("elsewhere"));
        String problem = look(source);
        assertTrue(problem.contains("does not appear to be a git repository"), problem);
        assertEquals(Optional.of(commit), source.status().commit());
        assertEquals("one", Files.readString(files(source, commit).resolve("f")));
    }

    @Test
    void a_damaged_copy_is_fetched_anew() throws Exception {
        repository.write("f", "one").commit();
        SourceWork source = source("");
        look(source);
        Path copy = directory.resolve("s/repository");
        try (Stream<Path> files = Files.walk(copy.resolve("objects"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setPosixFilePermissions(
                        file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
                Files.writeString(file, "damaged");
            }
        }
        Files.writeString(copy.resolve("HEAD.lock"), ""); // as a killed git leaves it
        String second = repository.write("f", "two").commit();
        assertEquals(second, look(source));
    }

    @Test
    void a_damaged_repository_is_not_used() throws Exception {
        String first = repository.write("f", "one").commit();
        SourceWork source = source("");
        look(source);
        repository.write("f", "two").commit();
        try (Stream<Path> files = Files.walk(repository.directory().resolve(".git/objects"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        assertFalse(look(source).matches("[0-9a-f]{40}"));
        assertEquals(Optional.of(first), source.status().commit());
    }

    @Test
    void what_is_too_large_is_refused() throws Exception {
        byte[] noise = new byte[3 << 20];
        new java.util.Random(1).nextBytes(noise);
        Files.write(repository.directory().resolve("large"), noise);
        repository.commit();
        assertEquals("the repository is larger than 1 MiB", look(source(", maxSize: 1M")));
        // Large once it is unpacked only.
        Files.write(repository.directory().resolve("large"), new byte[3 << 20]);
        repository.commit("--amend");
        repository.git("reflog", "expire", "--expire=now", "--all");
        repository.git("gc", "--quiet", "--prune=now");
        assertEquals(
                "the files of the commit are larger than 1 MiB", look(source(", maxSize: 1M")));
    }

    @Test
    void no_link_leads_out_of_a_commit() throws Exception {
        for (String target : new String[] {"/etc", "../x", "a/../../x", "l/../../x"}) {
            Path link = repository.directory().resolve("link");
            Files.deleteIfExists(link);
            Files.deleteIfExists(repository.directory().resolve("l"));
            Files.createSymbolicLink(repository.directory().resolve("l"), Path.of("."));
            Files.createSymbolicLink(link, Path.of(target));
            repository.commit();
            assertEquals(
                    "the symbolic link link leads out of the repository, to " + target,
                    look(source("")));
        }
        Files.delete(repository.directory().resolve("link"));
        Files.createSymbolicLink(repository.directory().resolve("link"), Path.of("l"));
        assertEquals(repository.commit(), look(source("")));
    }

    @Test
    void hostile_names_are_names_and_hooks_and_filters_do_not_run() throws Exception {
        Path proof = directory.resolve("proof");
        repository.write("--output=x", "1").write("-rf", "2").write("a\nb\t\"c\" $(x)", "3");
        repository.write(".gitattributes", "* filter=evil text eol=crlf ident\n");
        repository.write("ident", "$Id$\n");
        repository.write(".gitmodules", "[submodule \"x\"]\n path = x\n url = ext::touch " + proof);
        repository.commit();
        SourceWork source = source("");
        assertTrue(look(source).matches("[0-9a-f]{40}|.*gitmodules.*"), look(source));
        assertFalse(Files.exists(proof));
        Files.delete(repository.directory().resolve(".gitmodules"));
        String commit = repository.commit("--amend");
        source = source("");
        assertEquals(commit, look(source));
        assertEquals("3", Files.readString(files(source, commit).resolve("a\nb\t\"c\" $(x)")));
        assertEquals("2", Files.readString(files(source, commit).resolve("-rf")));
    }

    @Test
    void only_asked_for_directories_are_laid_out() throws Exception {
        String commit = repository.write("a/f", "one").write("b/f", "two").commit();
        SourceWork source = source(", sparse: [a]");
        look(source);
        assertTrue(Files.exists(files(source, commit).resolve("a/f")));
        assertFalse(Files.exists(files(source, commit).resolve("b")));
    }

    @Test
    void other_directories_of_the_same_commit_can_be_asked_for() throws Exception {
        String commit = repository.write("a/f", "one").write("b/f", "two").commit();
        look(source(", sparse: [a]"));
        SourceWork source = source(", sparse: [b]");
        look(source);
        assertTrue(Files.exists(files(source, commit).resolve("b/f")));
        source.keep(Set.of());
        try (Stream<Path> left = Files.list(directory.resolve("s/commits"))) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void what_a_killed_server_has_half_removed_is_laid_out_anew() throws Exception {
        String commit = repository.write("f", "one").write("g", "two").commit();
        SourceWork source = source("");
        look(source);
        Path commits = directory.resolve("s/commits");
        Files.move(commits.resolve(commit), commits.resolve("." + commit));
        Files.delete(commits.resolve("." + commit).resolve("f"));
        assertEquals("one", Files.readString(files(source, commit).resolve("f")));
        source.keep(Set.of());
        try (Stream<Path> left = Files.list(commits)) {
            assertEquals(1, left.count());
        }
    }

    private GitRepository library(String name) throws Exception {
        GitRepository library = GitRepository.make(directory.resolve(name));
        library.write("l", name).commit();
        return library;
    }

    private void add(GitRepository to, String url, String path) throws Exception {
        to.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url, path);
    }

    @Test
    void submodules_are_laid_out_where_that_is_asked_for() throws Exception {
        GitRepository inner = library("inner");
        GitRepository outer = library("outer");
        add(outer, "../inner", "deep/inner");
        outer.commit();
        add(repository, "../outer", "lib");
        String commit = repository.write("f", "one").commit();
        assertEquals(
                "lib is a submodule; these are fetched with 'submodules: true'", look(source("")));
        SourceWork source = source(", submodules: true");
        assertEquals(commit, look(source));
        assertEquals("outer", Files.readString(files(source, commit).resolve("lib/l")));
        assertEquals("inner", Files.readString(files(source, commit).resolve("lib/deep/inner/l")));
        assertEquals("one", Files.readString(files(source, commit).resolve("f")));
        // The next commit of the library is not used before the repository says so.
        outer.write("l", "changed").commit();
        assertEquals(commit, look(source));
        assertEquals("outer", Files.readString(files(source, commit).resolve("lib/l")));
        repository.git("-C", "lib", "pull", "--quiet", "origin", "main");
        String next = repository.commit();
        assertEquals(next, look(source));
        assertEquals("changed", Files.readString(files(source, next).resolve("lib/l")));
        assertTrue(Files.exists(inner.directory()));
    }

    @Test
    void submodules_elsewhere_are_refused() throws Exception {
        library("outer");
        for (String url :
                new String[] {
                    "https://127.0.0.1:1/x.git", "ext::touch x", "git@host:x", "file://host/x", "-x"
                }) {
            repository.git("reset", "--quiet", "--hard");
            Files.deleteIfExists(repository.directory().resolve(".gitmodules"));
            if (!Files.exists(repository.directory().resolve("lib/l"))) {
                add(repository, "../outer", "lib");
            }
            repository.write(
                    ".gitmodules", "[submodule \"lib\"]\n path = lib\n url = " + url + "\n");
            repository.commit();
            String problem = look(source(", submodules: true"));
            // Git itself does not take some of these.
            assertTrue(
                    problem.contains("the submodule lib is elsewhere than the repository itself")
                            || problem.contains("gitmodules"),
                    url + ": " + problem);
        }
    }
}
