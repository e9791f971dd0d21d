package jcompose.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

@Command(name = "version", description = "Print the version.", mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    VersionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.out().println(Version.text());
        return 0;
    }

    /** As the build wrote it into the archive. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }

        static String text() {
            String version = VersionCommand.class.getPackage().getImplementationVersion();
            return "jcompose " + (version == null ? "(not packaged)" : version);
        }
    }
}
