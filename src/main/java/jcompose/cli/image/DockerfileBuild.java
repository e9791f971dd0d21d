package jcompose.cli.image;

import jcompose.build.BuildException;
import jcompose.build.BuildOptions;
import jcompose.build.BuildRequest;
import jcompose.build.Contexts;
import jcompose.build.DockerfileSource;
import jcompose.build.GitSource;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.execute.Machine;
import jcompose.file.Trees;
import jcompose.image.ImageReference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code build -t NAME PATH}: a Dockerfile without a stack. */
final class DockerfileBuild implements AutoCloseable {
    private static final String STANDARD_INPUT = "-";

    private final Session session;
    private final BuildSettings settings;
    private final Contexts contexts;
    private final List<Path> temporary = new ArrayList<>();

    DockerfileBuild(Session session, BuildSettings settings, Machine machine) {
        this.session = session;
        this.settings = settings;
        this.contexts = new Contexts(machine.images());
    }

    /** Whether a word means a context and not a service. */
    static boolean isPath(String word) {
        return word.equals(".")
                || word.equals("..")
                || word.equals(STANDARD_INPUT)
                || word.indexOf('/') >= 0
                || GitSource.isGit(word);
    }

    BuildRequest request(String path, List<String> files, List<String> tags)
            throws IOException, CommandException {
        if (files.size() > 1) {
            throw new CommandException("-f names one Dockerfile, found " + String.join(" ", files));
        }
        BuildArguments given = new BuildArguments(settings, session.invocation());
        List<ImageReference> references = references(tags);
        BuildOptions options =
                given.options(
                        BuildOptions.DEFAULT,
                        references.isEmpty()
                                ? List.of()
                                : references.subList(1, references.size()));
        Optional<String> piped =
                files.equals(List.of(STANDARD_INPUT)) ? Optional.of(text()) : Optional.empty();
        Path context = session.invocation().workingDirectory();
        if (path.equals(STANDARD_INPUT)) {
            Path unpacked = Files.createTempDirectory("jcompose-context-");
            temporary.add(unpacked);
            byte[] input = session.invocation().in().readAllBytes();
            if (!Contexts.unpack(input, unpacked)) {
                piped = Optional.of(new String(input, StandardCharsets.UTF_8));
            }
            context = unpacked;
        } else if (GitSource.isGit(path)) {
            try {
                context = contexts.checkout(GitSource.parse(path));
            } catch (BuildException e) {
                throw new CommandException(String.valueOf(e.getMessage()));
            }
        } else {
            context = context.resolve(path).normalize();
        }
        DockerfileSource dockerfile =
                piped.isPresent()
                        ? new DockerfileSource.Inline("Dockerfile", piped.get())
                        : new DockerfileSource.InFile(file(context, path, files));
        return new BuildRequest(
                context,
                dockerfile,
                Optional.ofNullable(settings.target),
                given.arguments(new java.util.TreeMap<>()),
                given.contexts(),
                given.labels(),
                references.isEmpty()
                        ? ImageReference.parse("localhost/jcompose-build:latest")
                        : references.getFirst(),
                options);
    }

    /** As given it is relative to where the command is called, or beneath a fetched context. */
    private Path file(Path context, String path, List<String> files) {
        if (files.isEmpty()) {
            return context.resolve("Dockerfile");
        }
        boolean fetched = path.equals(STANDARD_INPUT) || GitSource.isGit(path);
        Path base = fetched ? context : session.invocation().workingDirectory();
        return base.resolve(files.getFirst()).normalize();
    }

    private String text() throws IOException {
        return new String(session.invocation().in().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static List<ImageReference> references(List<String> tags) throws CommandException {
        List<ImageReference> references = new ArrayList<>();
        for (String tag : tags) {
            try {
                references.add(ImageReference.parse(tag));
            } catch (IllegalArgumentException e) {
                throw new CommandException("-t " + tag + ": " + e.getMessage());
            }
        }
        return references;
    }

    @Override
    public void close() throws IOException {
        for (Path directory : temporary) {
            Trees.delete(directory);
        }
    }
}
