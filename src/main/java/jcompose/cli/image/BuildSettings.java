package jcompose.cli.image;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The options of {@code build} that say how; docker's names. */
final class BuildSettings {
    @Option(
            names = "--build-arg",
            paramLabel = "NAME[=VALUE]",
            description = "a value for an ARG; without a value the one of the environment")
    List<String> arguments = new ArrayList<>();

    @Option(names = "--target", paramLabel = "STAGE", description = "build this stage")
    @Nullable String target;

    @Option(
            names = "--secret",
            paramLabel = "id=ID[,src=FILE|,env=NAME]",
            description = "a secret for RUN --mount=type=secret")
    List<String> secrets = new ArrayList<>();

    @Option(
            names = "--ssh",
            paramLabel = "default|ID[=SOCKET]",
            description = "an SSH agent for RUN --mount=type=ssh")
    List<String> agents = new ArrayList<>();

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "a label of the image")
    List<String> labels = new ArrayList<>();

    @Option(
            names = "--build-context",
            paramLabel = "NAME=DIR",
            description = "a tree for FROM NAME and --from=NAME; docker-image://IMAGE for an image")
    List<String> contexts = new ArrayList<>();

    @Option(names = "--no-cache", description = "do every step again")
    boolean noCache;

    @Option(
            names = "--no-cache-filter",
            paramLabel = "STAGE",
            split = ",",
            description = "do the steps of this stage again")
    List<String> freshStages = new ArrayList<>();

    @Option(names = "--pull", description = "look for newer base images")
    boolean pull;

    @Option(names = "--push", description = "push the images once they are built")
    boolean push;

    @Option(
            names = {"-m", "--memory"},
            paramLabel = "SIZE",
            description = "memory that a step may use, such as 512m")
    @Nullable String memory;

    @Option(
            names = "--network",
            paramLabel = "default|host|none",
            description = "what steps can reach; default is host")
    String network = "default";

    @Option(names = "--add-host", paramLabel = "NAME:ADDRESS", description = "for /etc/hosts")
    List<String> hosts = new ArrayList<>();

    @Option(names = "--shm-size", paramLabel = "SIZE", description = "size of /dev/shm")
    @Nullable String sharedMemory;

    @Option(
            names = "--ulimit",
            paramLabel = "NAME=SOFT[:HARD]",
            description = "a resource limit of steps")
    List<String> limits = new ArrayList<>();

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH[/VARIANT]",
            split = ",",
            description = "build for this, or for several: one image each under the same name")
    List<String> platforms = new ArrayList<>();

    @Option(
            names = "--allow",
            paramLabel = "ENTITLEMENT",
            description = "security.insecure, for RUN --security=insecure; network.host is given")
    List<String> entitlements = new ArrayList<>();

    @Option(
            names = {"--builder", "--provenance", "--sbom"},
            hidden = true,
            paramLabel = "VALUE",
            description = "no effect: there is one builder, and it makes no attestations")
    List<String> withoutEffect = new ArrayList<>();

    @Option(
            names = "--progress",
            paramLabel = "auto|plain|tty|quiet|rawjson",
            description = "how to tell what is done")
    String progress = "auto";

    @Option(
            names = {"-q", "--quiet"},
            description = "print the images' IDs alone")
    boolean quiet;

    @Option(
            names = "--iidfile",
            paramLabel = "FILE",
            description = "write the image's ID there (with -t)")
    @Nullable Path idFile;
}
