package jcompose.cli;

import jcompose.stack.CanonicalForm;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "config",
        description = "Check the stack's files and print what they mean, in canonical form.",
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = "--format",
            paramLabel = "yaml|json",
            description = "yaml, if not said otherwise")
    Format format = Format.yaml;

    @Option(
            names = {"-q", "--quiet"},
            description = "only check")
    boolean quiet;

    @Option(names = "--services", description = "print the services' names only")
    boolean services;

    ConfigCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws StackException, IOException {
        StackDefinition definition = session.load(options, options.files);
        if (services) {
            definition.services().keySet().forEach(session.out()::println);
        } else if (!quiet) {
            String text =
                    switch (format) {
                        case yaml -> CanonicalForm.yaml(definition);
                        case json -> CanonicalForm.json(definition);
                    };
            session.out().print(text);
            session.out().print(text.endsWith("\n") ? "" : "\n");
        }
        return 0;
    }

    /** Spelled as on the command line. */
    enum Format {
        yaml,
        json
    }
}
