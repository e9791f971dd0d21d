package jcompose.cli;

import picocli.CommandLine;

import java.lang.reflect.Constructor;
import java.util.List;

/** Makes the commands of one call and hands each of them what it works with. */
final class Commands implements CommandLine.IFactory {
    private final Invocation invocation;
    private final StackOptions common;

    /** The options given before the command's name are in {@code common} once it runs. */
    Commands(Invocation invocation, StackOptions common) {
        this.invocation = invocation;
        this.common = common;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        if (type == BuildCommand.class) {
            return type.cast(new BuildCommand(session()));
        }
        if (type == UpCommand.class) {
            return type.cast(new UpCommand(session()));
        }
        if (type == PlanCommand.class) {
            return type.cast(new PlanCommand(session()));
        }
        if (type == DownCommand.class) {
            return type.cast(new DownCommand(session()));
        }
        if (type == PsCommand.class) {
            return type.cast(new PsCommand(session()));
        }
        if (type == LogsCommand.class) {
            return type.cast(new LogsCommand(session()));
        }
        if (type == ExecCommand.class) {
            return type.cast(new ExecCommand(session()));
        }
        if (type == ConfigCommand.class) {
            return type.cast(new ConfigCommand(session()));
        }
        if (type == PullCommand.class) {
            return type.cast(new PullCommand(session()));
        }
        if (type == PushCommand.class) {
            return type.cast(new PushCommand(session()));
        }
        if (type == ImagePullCommand.class) {
            return type.cast(new ImagePullCommand(session()));
        }
        if (type == ImagePushCommand.class) {
            return type.cast(new ImagePushCommand(session()));
        }
        if (type == LoginCommand.class) {
            return type.cast(new LoginCommand(session()));
        }
        if (type == LogoutCommand.class) {
            return type.cast(new LogoutCommand(session()));
        }
        if (type == ValidateCommand.class) {
            return type.cast(new ValidateCommand(session()));
        }
        if (type == VersionCommand.class) {
            return type.cast(new VersionCommand(session()));
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (List.of(constructor.getParameterTypes()).equals(List.of(Session.class))) {
                return type.cast(constructor.newInstance(session()));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }

    private Session session() {
        return new Session(invocation, common);
    }
}
