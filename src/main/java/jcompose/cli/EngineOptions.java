package jcompose.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;

/** The options that every command takes, before or after its name. */
class EngineOptions {
    @Option(
            names = {"-p", "--project-name"},
            paramLabel = "NAME",
            description = "the stack's name, instead of the one in its file")
    @Nullable String projectName;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "also take services of this profile")
    List<String> profiles = new ArrayList<>();

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description =
                    "where images, volumes and records are kept (JCOMPOSE_ROOT; /var/lib/jcompose)")
    @Nullable String root;

    @Option(
            names = "--registries",
            paramLabel = "FILE",
            description =
                    "mirrors, insecure registries and their certificates (JCOMPOSE_REGISTRIES;"
                            + " /etc/jcompose/registries.yaml)")
    @Nullable String registries;

    @Option(
            names = "--run-root",
            paramLabel = "DIR",
            description =
                    "where the state of running containers is kept (JCOMPOSE_RUN_ROOT;"
                            + " /run/jcompose)")
    @Nullable String runRoot;
}
