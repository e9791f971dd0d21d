package jcompose.cli.image;

import jcompose.build.BuildException;
import jcompose.build.BuildOptions;
import jcompose.build.BuildRequest;
import jcompose.build.Builder;
import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.ServiceNames;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.TransferDisplay;
import jcompose.deploy.StackBuild;
import jcompose.deploy.StackBuilds;
import jcompose.execute.Machine;
import jcompose.image.ImageReference;
import jcompose.image.StoredImage;
import jcompose.registry.Pusher;
import jcompose.registry.Registries;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

@Command(
        name = "build",
        description = {
            "Build the images of a stack's services, or with -t or a path the image of a"
                    + " Dockerfile.",
            "A path is '.', '..', '-' (a Dockerfile or an archive on standard input), a"
                    + " repository, or anything with a slash; -f then names the Dockerfile."
        },
        mixinStandardHelpOptions = true)
public final class BuildCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();
    @Mixin BuildSettings settings = new BuildSettings();

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "NAME",
            description = "the image's name; more of them give it more names")
    List<String> tags = new ArrayList<>();

    @Option(
            names = "--with-dependencies",
            description = "also build the services that those given depend on")
    boolean dependencies;

    @Option(
            names = "--print",
            description = "print what would be built, as JSON, and build nothing")
    boolean print;

    @Option(
            names = "--check",
            description = "read what would be built, print what is wrong, and build nothing")
    boolean check;

    @Parameters(paramLabel = "SERVICE|PATH", description = "services, or one path")
    List<String> words = new ArrayList<>();

    public BuildCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        boolean single =
                !tags.isEmpty() || (words.size() == 1 && DockerfileBuild.isPath(words.getFirst()));
        return single ? single() : stack();
    }

    private int single() throws IOException, InterruptedException, CommandException {
        if (words.size() > 1) {
            throw new CommandException("-t builds one path, found " + String.join(" ", words));
        }
        Machine machine = session.engine().machine(options, "build");
        try (DockerfileBuild build = new DockerfileBuild(session, settings, machine)) {
            List<String> files = session.stack().files(options);
            BuildRequest request =
                    build.request(words.isEmpty() ? "." : words.getFirst(), files, tags);
            if (print) {
                session.out().println(BuildPlanText.of(List.of(request)));
                return 0;
            }
            Builder builder = session.engine().builder(options, machine);
            if (check) {
                return check(builder, List.of(request));
            }
            try (BuildProgress progress = progress()) {
                StoredImage image = builder.build(request, progress.of(""));
                progress.built(tags.isEmpty() ? "" : request.reference().familiar(), image);
                if (settings.idFile != null) {
                    Files.writeString(
                            session.invocation().workingDirectory().resolve(settings.idFile),
                            image.id().toString());
                }
                push(tags.isEmpty() ? List.of() : List.of(request));
                return 0;
            } catch (BuildException e) {
                return failed(e);
            }
        }
    }

    private int stack() throws StackException, IOException, InterruptedException, CommandException {
        StackDefinition definition = session.stack().load(options, options.files);
        BuildArguments given = new BuildArguments(settings, session.invocation());
        ServiceNames.require(words, definition.services().keySet());
        Machine machine = session.engine().machine(options, definition.name());
        List<StackBuild> builds;
        try {
            builds = StackBuilds.of(definition, machine.images(), words, dependencies);
        } catch (BuildException e) {
            return failed(e);
        }
        List<BuildRequest> requests = new ArrayList<>();
        for (StackBuild build : builds) {
            BuildRequest request = build.request();
            BuildOptions wanted = given.options(request.options(), List.of());
            passedOver(definition, build.service());
            requests.add(
                    new BuildRequest(
                            request.context(),
                            request.dockerfile(),
                            settings.target == null
                                    ? request.target()
                                    : Optional.of(settings.target),
                            given.arguments(request.arguments()),
                            request.contexts(),
                            request.labels(),
                            request.reference(),
                            wanted));
        }
        if (print) {
            session.out().println(BuildPlanText.of(requests));
            return 0;
        }
        if (builds.isEmpty()) {
            session.err().println(definition.name() + ": no service has a 'build'");
            return 0;
        }
        Builder builder = session.engine().builder(options, machine);
        if (check) {
            return check(builder, requests);
        }
        try (BuildProgress progress = progress()) {
            for (int i = 0; i < builds.size(); i++) {
                BuildRequest request = requests.get(i);
                ImageReference name = request.reference();
                StoredImage image = builder.build(request, progress.of(builds.get(i).service()));
                progress.built(name.familiar(), image);
            }
            push(requests);
            return 0;
        } catch (BuildException e) {
            return failed(e);
        }
    }

    private int check(Builder builder, List<BuildRequest> requests)
            throws IOException, InterruptedException {
        int warnings = 0;
        for (BuildRequest request : requests) {
            try {
                for (String warning : builder.check(request)) {
                    session.out().println("warning: " + warning);
                    warnings++;
                }
            } catch (BuildException e) {
                return failed(e);
            }
        }
        session.out()
                .println(
                        switch (warnings) {
                            case 0 -> "Check complete, no warnings found.";
                            case 1 -> "Check complete, 1 warning has been found!";
                            default -> "Check complete, " + warnings + " warnings have been found!";
                        });
        return 0;
    }

    /** Under all their names. */
    private void push(List<BuildRequest> built) throws IOException, InterruptedException {
        if (!settings.push) {
            return;
        }
        TransferDisplay display = session.display(settings.quiet);
        try (Registries registries = session.engine().registries(options)) {
            Pusher pusher = new Pusher(registries, session.engine().images(options));
            Set<ImageReference> names = new LinkedHashSet<>();
            for (BuildRequest request : built) {
                names.add(request.reference());
                names.addAll(request.options().tags());
            }
            for (ImageReference reference : names) {
                pusher.push(reference, display.pushing(reference.familiar()));
                display.println("image " + reference.familiar() + " pushed");
            }
        }
    }

    /** What a {@code build} section says that has no meaning here. */
    private void passedOver(StackDefinition definition, String service) {
        var extras = Objects.requireNonNull(definition.services().get(service)).build();
        for (String key : extras.map(build -> build.extras().unused()).orElse(List.of())) {
            session.err()
                    .println("warning: services." + service + ".build." + key + " has no effect");
        }
    }

    private BuildProgress progress() throws CommandException {
        return BuildProgress.of(
                settings.quiet ? "quiet" : settings.progress,
                session.out(),
                session.err(),
                session.invocation());
    }

    private int failed(BuildException failure) {
        session.err().println("jcompose: " + failure.getMessage());
        failure.excerpt().forEach(session.err()::println);
        return ExitStatus.FAILED;
    }
}
