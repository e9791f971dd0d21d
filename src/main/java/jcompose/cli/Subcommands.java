package jcompose.cli;

import jcompose.cli.call.Session;
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

    static Object of(String name, Session session) {
        return switch (name) {
            case "build" -> new BuildCommand(session);
            case "up" -> new UpCommand(session);
            case "plan" -> new PlanCommand(session);
            case "watch" -> new WatchCommand(session);
            case "serve" -> new ServeCommand(session);
            case "resume" -> new ResumeCommand(session);
            case "approve" -> new ApproveCommand(session);
            case "suspend" -> new SuspendCommand(session);
            case "sync" -> new SyncCommand(session);
            case "jobs" -> new JobsCommand(session);
            case "sources" -> new SourcesCommand(session);
            case "history" -> new HistoryCommand(session);
            case "rollback" -> new RollbackCommand(session);
            case "down" -> new DownCommand(session);
            case "ps" -> new PsCommand(session);
            case "logs" -> new LogsCommand(session);
            case "exec" -> new ExecCommand(session);
            case "run" -> new RunCommand(session);
            case "create" -> new CreateCommand(session);
            case "start" -> new StartCommand(session);
            case "stop" -> new StopCommand(session);
            case "restart" -> new RestartCommand(session);
            case "kill" -> new KillCommand(session);
            case "pause" -> new PauseCommand(session);
            case "unpause" -> new UnpauseCommand(session);
            case "rm" -> new RemoveCommand(session);
            case "scale" -> new ScaleCommand(session);
            case "wait" -> new WaitCommand(session);
            case "port" -> new PortCommand(session);
            case "top" -> new TopCommand(session);
            case "stats" -> new StatsCommand(session);
            case "events" -> new EventsCommand(session);
            case "attach" -> new AttachCommand(session);
            case "ls" -> new LsCommand(session);
            case "boot" -> new BootCommand(session);
            case "install-service" -> new InstallServiceCommand(session);
            case "images" -> new ImagesCommand(session);
            case "volumes" -> new VolumesCommand(session);
            case "system" -> new SystemCommand();
            case "builder" -> new BuilderCommand();
            case "commit" -> new CommitCommand(session);
            case "cp" -> new CopyCommand(session);
            case "diff" -> new DiffCommand(session);
            case "export" -> new ExportCommand(session);
            case "container" -> new ContainerCommand();
            case "network" -> new NetworkCommand();
            case "volume" -> new VolumeCommand();
            case "config" -> new ConfigCommand(session);
            case "image" -> new ImageCommand();
            case "pull" -> new PullCommand(session);
            case "push" -> new PushCommand(session);
            case "login" -> new LoginCommand(session);
            case "logout" -> new LogoutCommand(session);
            case "validate" -> new ValidateCommand(session);
            case "resident" -> new ResidentCommand();
            case "version" -> new VersionCommand(session);
            default -> throw new IllegalArgumentException("no subcommand: " + name);
        };
    }
}
