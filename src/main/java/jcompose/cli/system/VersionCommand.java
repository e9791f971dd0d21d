package jcompose.cli.system;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

@Command(name = "version", description = "Print the version.", mixinStandardHelpOptions = true)
public final class VersionCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-f", "--format"},
            paramLabel = "pretty|json",
            description = "how to print it")
    String format = "pretty";

    @Option(names = "--short", description = "the number alone")
    boolean brief;

    public VersionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CommandException {
        String text =
                switch (format) {
                    case "pretty" -> brief ? Version.number() : Version.text();
                    case "json" -> Json.write(Json.object().put("version", Version.number()));
                    default ->
                            throw new CommandException(
                                    "--format is 'pretty' or 'json', not '" + format + "'");
                };
        session.out().println(text);
        return 0;
    }

    /** As the build wrote it into the archive. */
    public static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }

        static String text() {
            return "jcompose " + number();
        }

        static String number() {
            String version = VersionCommand.class.getPackage().getImplementationVersion();
            return version == null ? "(not packaged)" : version;
        }
    }
}
