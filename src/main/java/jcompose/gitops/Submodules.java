package jcompose.gitops;

import jcompose.gitops.GitException.Kind;
import jcompose.image.Sha256;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Repositories that a commit has within it. Where they are is said by the repository itself, so
 * only places on the source's own server are believed, by the source's own protocol.
 */
final class Submodules {
    private final Path directory;
    private final SourceSettings source;
    private final Map<String, String> secrets;

    /**
     * Makes one.
     *
     * @param directory holds a copy of each repository
     * @param secrets what the source's server is shown
     */
    Submodules(Path directory, SourceSettings source, Map<String, String> secrets) {
        this.directory = directory;
        this.source = source;
        this.secrets = secrets;
    }

    /** Their URLs as {@code .gitmodules} of a commit says, by their paths. */
    Map<String, String> urls(Git git, String commit)
            throws GitException, IOException, InterruptedException {
        String listing = git.run("config", "--blob", commit + ":.gitmodules", "--null", "--list");
        Map<String, String> paths = new HashMap<>();
        Map<String, String> urls = new HashMap<>();
        for (String entry : listing.split("\0", -1)) {
            int line = entry.indexOf('\n');
            if (line > 0 && entry.startsWith("submodule.")) {
                String key = entry.substring(0, line);
                String value = entry.substring(line + 1);
                if (key.endsWith(".path")) {
                    paths.put(key.substring(0, key.length() - ".path".length()), value);
                } else if (key.endsWith(".url")) {
                    urls.put(key.substring(0, key.length() - ".url".length()), value);
                }
            }
        }
        Map<String, String> found = new HashMap<>();
        paths.forEach(
                (name, path) -> {
                    String url = urls.get(name);
                    if (url != null) {
                        found.put(path, url);
                    }
                });
        return found;
    }

    /** The URL that is meant, beside {@code parent}. */
    String resolve(String parent, String url, String path) throws GitException {
        try {
            String base = parent.endsWith("/") ? parent : parent + "/";
            boolean relative = url.startsWith("./") || url.startsWith("../");
            URI found = (relative ? URI.create(base).resolve(url) : URI.create(url)).normalize();
            URI own = URI.create(source.repository());
            boolean same =
                    Objects.equals(found.getScheme(), own.getScheme())
                            && Objects.equals(found.getRawAuthority(), own.getRawAuthority())
                            && found.getRawPath() != null
                            && !found.getRawPath().contains("..");
            if (same) {
                String authority = found.getRawAuthority();
                return found.getScheme()
                        + "://"
                        + (authority == null ? "" : authority)
                        + found.getRawPath();
            }
        } catch (IllegalArgumentException e) {
            throw refused(path, url);
        }
        throw refused(path, url);
    }

    private GitException refused(String path, String url) {
        return new GitException(
                Kind.REFUSED,
                "the submodule "
                        + path
                        + " is elsewhere than the repository itself, at '"
                        + url
                        + "'");
    }

    /** A repository that has the commit. */
    Git fetched(String url, String commit) throws GitException, IOException, InterruptedException {
        String name = Sha256.of(url.getBytes(StandardCharsets.UTF_8)).hex();
        Mirror mirror = new Mirror(directory.resolve(name), source.at(url, commit));
        Git git = mirror.git(Map.of());
        if (!mirror.isThere() || !has(git, commit)) {
            mirror.fetch(secrets);
        }
        return git;
    }

    private static boolean has(Git git, String commit) throws IOException, InterruptedException {
        try {
            git.run("cat-file", "-e", commit + "^{commit}");
            return true;
        } catch (GitException e) {
            return false;
        }
    }
}
