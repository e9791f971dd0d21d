package jcompose.cli;

import java.util.List;

/**
 * The subcommands. Each is looked at by reflection, which takes longer than what many of them do:
 * only those are made that a call may mean.
 */
final class Subcommands {
    /** In the order of the help. */
    static final List<String> NAMES =
            List.of(
                    "build",
                    "up",
                    "plan",
                    "watch",
                    "serve",
                    "sources",
                    "sync",
                    "approve",
                    "suspend",
                    "resume",
                    "jobs",
                    "history",
                    "rollback",
                    "down",
                    "ps",
                    "logs",
                    "exec",
                    "run",
                    "create",
                    "start",
                    "stop",
                    "restart",
                    "kill",
                    "pause",
                    "unpause",
                    "rm",
                    "scale",
                    "wait",
                    "port",
                    "top",
                    "stats",
                    "events",
                    "attach",
                    "ls",
                    "boot",
                    "install-service",
                    "images",
                    "volumes",
                    "system",
                    "builder",
                    "commit",
                    "cp",
                    "diff",
                    "export",
                    "container",
                    "network",
                    "volume",
                    "config",
                    "image",
                    "pull",
                    "push",
                    "login",
                    "logout",
                    "validate",
                    "resident",
                    "version");

    private Subcommands() {}

    /**
     * The one that the call most likely means, the first of its words that is a name; all of them,
     * if none is. Where that word is an option's value instead, the call cannot be understood with
     * this one alone.
     */
    static List<String> in(List<String> arguments) {
        return arguments.stream().filter(NAMES::contains).findFirst().map(List::of).orElse(NAMES);
    }

    static Class<?> of(String name) {
        return switch (name) {
            case "build" -> BuildCommand.class;
            case "up" -> UpCommand.class;
            case "plan" -> PlanCommand.class;
            case "watch" -> WatchCommand.class;
            case "serve" -> ServeCommand.class;
            case "resume" -> ResumeCommand.class;
            case "approve" -> ApproveCommand.class;
            case "suspend" -> SuspendCommand.class;
            case "sync" -> SyncCommand.class;
            case "jobs" -> JobsCommand.class;
            case "sources" -> SourcesCommand.class;
            case "history" -> HistoryCommand.class;
            case "rollback" -> RollbackCommand.class;
            case "down" -> DownCommand.class;
            case "ps" -> PsCommand.class;
            case "logs" -> LogsCommand.class;
            case "exec" -> ExecCommand.class;
            case "run" -> RunCommand.class;
            case "create" -> CreateCommand.class;
            case "start" -> StartCommand.class;
            case "stop" -> StopCommand.class;
            case "restart" -> RestartCommand.class;
            case "kill" -> KillCommand.class;
            case "pause" -> PauseCommand.class;
            case "unpause" -> UnpauseCommand.class;
            case "rm" -> RemoveCommand.class;
            case "scale" -> ScaleCommand.class;
            case "wait" -> WaitCommand.class;
            case "port" -> PortCommand.class;
            case "top" -> TopCommand.class;
            case "stats" -> StatsCommand.class;
            case "events" -> EventsCommand.class;
            case "attach" -> AttachCommand.class;
            case "ls" -> LsCommand.class;
            case "boot" -> BootCommand.class;
            case "install-service" -> InstallServiceCommand.class;
            case "images" -> ImagesCommand.class;
            case "volumes" -> VolumesCommand.class;
            case "system" -> SystemCommand.class;
            case "builder" -> BuilderCommand.class;
            case "commit" -> CommitCommand.class;
            case "cp" -> CopyCommand.class;
            case "diff" -> DiffCommand.class;
            case "export" -> ExportCommand.class;
            case "container" -> ContainerCommand.class;
            case "network" -> NetworkCommand.class;
            case "volume" -> VolumeCommand.class;
            case "config" -> ConfigCommand.class;
            case "image" -> ImageCommand.class;
            case "pull" -> PullCommand.class;
            case "push" -> PushCommand.class;
            case "login" -> LoginCommand.class;
            case "logout" -> LogoutCommand.class;
            case "validate" -> ValidateCommand.class;
            case "resident" -> ResidentCommand.class;
            case "version" -> VersionCommand.class;
            default -> throw new IllegalArgumentException("no subcommand: " + name);
        };
    }
}
