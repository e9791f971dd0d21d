package jcompose.cli;

import jcompose.cli.container.CommitCommand;
import jcompose.cli.container.ContainerCommand;
import jcompose.cli.container.CopyCommand;
import jcompose.cli.container.DiffCommand;
import jcompose.cli.container.ExecCommand;
import jcompose.cli.container.ExportCommand;
import jcompose.cli.image.BuildCommand;
import jcompose.cli.image.BuilderCommand;
import jcompose.cli.image.ImageCommand;
import jcompose.cli.image.LoginCommand;
import jcompose.cli.image.LogoutCommand;
import jcompose.cli.image.PullCommand;
import jcompose.cli.image.PushCommand;
import jcompose.cli.network.NetworkCommand;
import jcompose.cli.plan.PlanCommand;
import jcompose.cli.resident.ResidentCommand;
import jcompose.cli.serve.ApproveCommand;
import jcompose.cli.serve.JobsCommand;
import jcompose.cli.serve.ResumeCommand;
import jcompose.cli.serve.ServeCommand;
import jcompose.cli.serve.SourcesCommand;
import jcompose.cli.serve.SuspendCommand;
import jcompose.cli.serve.SyncCommand;
import jcompose.cli.stack.AttachCommand;
import jcompose.cli.stack.BootCommand;
import jcompose.cli.stack.ConfigCommand;
import jcompose.cli.stack.CreateCommand;
import jcompose.cli.stack.DownCommand;
import jcompose.cli.stack.EventsCommand;
import jcompose.cli.stack.HistoryCommand;
import jcompose.cli.stack.ImagesCommand;
import jcompose.cli.stack.KillCommand;
import jcompose.cli.stack.LogsCommand;
import jcompose.cli.stack.LsCommand;
import jcompose.cli.stack.PauseCommand;
import jcompose.cli.stack.PortCommand;
import jcompose.cli.stack.PsCommand;
import jcompose.cli.stack.RemoveCommand;
import jcompose.cli.stack.RestartCommand;
import jcompose.cli.stack.RollbackCommand;
import jcompose.cli.stack.RunCommand;
import jcompose.cli.stack.ScaleCommand;
import jcompose.cli.stack.StartCommand;
import jcompose.cli.stack.StatsCommand;
import jcompose.cli.stack.StopCommand;
import jcompose.cli.stack.TopCommand;
import jcompose.cli.stack.UnpauseCommand;
import jcompose.cli.stack.UpCommand;
import jcompose.cli.stack.ValidateCommand;
import jcompose.cli.stack.VolumesCommand;
import jcompose.cli.stack.WaitCommand;
import jcompose.cli.stack.WatchCommand;
import jcompose.cli.system.InstallServiceCommand;
import jcompose.cli.system.SystemCommand;
import jcompose.cli.system.VersionCommand;
import jcompose.cli.volume.VolumeCommand;

import java.util.List;

/**
 * The subcommands. Each is looked at by reflection, which takes longer than what many of them do:
 * only those are made that a call may mean.
 */
public final class Subcommands {
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
