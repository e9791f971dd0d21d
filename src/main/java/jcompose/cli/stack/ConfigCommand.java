package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.registry.ImageDigests;
import jcompose.registry.Registries;
import jcompose.stack.CanonicalForm;
import jcompose.stack.Explanation;
import jcompose.stack.LoadOptions;
import jcompose.stack.StackException;
import jcompose.stack.StackModel;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "config",
        description = "Check the stack's files and print what they mean, in canonical form.",
        mixinStandardHelpOptions = true)
public final class ConfigCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = "--format",
            paramLabel = "yaml|json",
            description = "yaml, if not said otherwise")
    @Nullable Format format;

    @Option(
            names = {"-q", "--quiet"},
            description = "only check")
    boolean quiet;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "write to a file")
    @Nullable Path output;

    @Option(names = "--no-interpolate", description = "leave variables as they are")
    boolean plain;

    @Option(names = "--no-normalize", description = "do not add what is implied")
    boolean notNormalized;

    @Option(names = "--no-path-resolution", description = "leave paths relative")
    boolean relative;

    @Option(names = "--no-consistency", description = "do not check that all names are there")
    boolean inconsistent;

    @Option(names = "--no-env-resolution", description = "do not read env_file")
    boolean withoutFiles;

    @Option(
            names = "--resolve-image-digests",
            description = "name images by the digests that their registries tell")
    boolean resolvingDigests;

    @Option(
            names = "--lock-image-digests",
            description = "the same, and print only the services' images: an override file")
    boolean lockingDigests;

    @ArgGroup(exclusive = true)
    ConfigLists list = new ConfigLists();

    @Option(
            names = "--explain",
            paramLabel = "KEY.PATH",
            description = "tell where a value came from: file, line, override, variable")
    @Nullable String explain;

    @Parameters(paramLabel = "SERVICE", description = "only these, with what they depend on")
    List<String> services = new ArrayList<>();

    public ConfigCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        boolean uninterpolated = plain || list.variables;
        if (uninterpolated && !services.isEmpty()) {
            session.err()
                    .println(
                            "warning: service filtering is not applied when "
                                    + (list.variables ? "--variables" : "--no-interpolate")
                                    + " is set");
        }
        StackModel model =
                session.stack()
                        .model(
                                options,
                                options.files,
                                new LoadOptions(
                                        !uninterpolated,
                                        !notNormalized,
                                        !relative,
                                        !inconsistent && !uninterpolated,
                                        !withoutFiles && (!list.isGiven() || list.hash != null),
                                        session.stack().allResources(options),
                                        list.isOfServices() ? services : List.of()));
        String text = text(model);
        if (quiet) {
            return 0;
        }
        if (output != null) {
            Files.writeString(session.invocation().workingDirectory().resolve(output), text);
        } else {
            session.out().print(text);
        }
        return 0;
    }

    private String text(StackModel model)
            throws IOException, InterruptedException, CommandException {
        if (explain != null) {
            try {
                return String.join("\n", Explanation.of(model, explain)) + "\n";
            } catch (Explanation.Missing e) {
                throw new CommandException(e.getMessage());
            }
        }
        if (list.isGiven()) {
            return list.text(model, Optional.ofNullable(format));
        }
        Tree.Mapping tree = pinned(model.tree());
        String text =
                switch (format == null ? Format.yaml : format) {
                    case yaml -> plain ? CanonicalForm.plainYaml(tree) : CanonicalForm.yaml(tree);
                    case json -> plain ? CanonicalForm.plainJson(tree) : CanonicalForm.json(tree);
                };
        return text.endsWith("\n") ? text : text + "\n";
    }

    private Tree.Mapping pinned(Tree.Mapping tree)
            throws IOException, InterruptedException, CommandException {
        if (!resolvingDigests && !lockingDigests) {
            return tree;
        }
        try (Registries registries = session.engine().registries(options)) {
            ImageDigests digests = new ImageDigests(registries);
            Tree.Mapping pinned = new PinnedImages(digests::of).resolve(tree);
            return lockingDigests ? PinnedImages.only(pinned) : pinned;
        }
    }

    /** Spelled as on the command line. */
    enum Format {
        yaml,
        json
    }
}
