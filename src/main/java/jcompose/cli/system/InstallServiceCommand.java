package jcompose.cli.system;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.runtime.Layout;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "install-service",
        description = "Have systemd start again what should run when the machine comes up.",
        mixinStandardHelpOptions = true)
public final class InstallServiceCommand implements Callable<Integer> {
    private static final String NAME = "jcompose.service";

    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "where unit files are; /etc/systemd/system if not said otherwise")
    Path directory = Path.of("/etc/systemd/system");

    @Option(names = "--print", description = "print the unit file, and install nothing")
    boolean print;

    public InstallServiceCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        if (print) {
            session.out().print(unit());
            return 0;
        }
        Path file = directory.resolve(NAME);
        Path temporary = directory.resolve("." + NAME);
        Files.writeString(temporary, unit());
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        session.err().println(file + " written");
        // Where systemd is not what the machine was started by, there is nobody to tell.
        if (!Files.isDirectory(Path.of("/run/systemd/system"))) {
            session.err().println("systemd does not run here: nothing enabled");
            return 0;
        }
        run("systemctl", "daemon-reload");
        run("systemctl", "enable", NAME);
        return 0;
    }

    /** Containers are in cgroups of their own, so that no end of the unit is theirs. */
    private String unit() {
        Layout layout = session.engine().layout(options);
        return """
        [Unit]
        Description=Containers of jcompose that should run
        After=network-online.target local-fs.target
        Wants=network-online.target

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=%s --root %s --run-root %s boot

        [Install]
        WantedBy=multi-user.target
        """
                .formatted(
                        quoted(session.invocation().home().resolve("jcompose")),
                        quoted(layout.root()),
                        quoted(layout.runRoot()));
    }

    /** As systemd.syntax(7) has it: also a percent sign means something. */
    private static String quoted(Path path) {
        String text = path.toString().replace("\\", "\\\\").replace("\"", "\\\"");
        return '"' + text.replace("%", "%%").replace("$", "$$") + '"';
    }

    private static void run(String... command)
            throws IOException, InterruptedException, CommandException {
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new CommandException(
                    String.join(" ", List.of(command)) + " ended with status " + status);
        }
    }
}
