package jcompose.cli.call;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The options that every command takes, before or after its name. */
public class EngineOptions {
    @Option(
            names = {"-p", "--project-name"},
            paramLabel = "NAME",
            description = "the stack's name, instead of the one in its file")
    @Nullable
    public String projectName;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "also take services of this profile")
    public List<String> profiles = new ArrayList<>();

    @Option(
            names = "--env-file",
            paramLabel = "FILE",
            description =
                    "a file with variables, instead of .env; later ones win over earlier ones"
                            + " (COMPOSE_ENV_FILES)")
    List<Path> environmentFiles = new ArrayList<>();

    @Option(
            names = "--project-directory",
            paramLabel = "DIR",
            description = "where relative paths begin, instead of the first file's directory")
    @Nullable Path projectDirectory;

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description =
                    "where images, volumes and records are kept (JCOMPOSE_ROOT; /var/lib/jcompose)")
    @Nullable
    public String root;

    @Option(
            names = "--registries",
            paramLabel = "FILE",
            description =
                    "mirrors, insecure registries and their certificates (JCOMPOSE_REGISTRIES;"
                            + " /etc/jcompose/registries.yaml)")
    @Nullable
    public String registries;

    @Option(
            names = "--run-root",
            paramLabel = "DIR",
            description =
                    "where the state of running containers is kept (JCOMPOSE_RUN_ROOT;"
                            + " /run/jcompose)")
    @Nullable
    public String runRoot;

    @Option(
            names = Debugging.OPTION,
            description = "tell on standard error what is done in detail (JCOMPOSE_DEBUG=1)")
    boolean debug;
}
