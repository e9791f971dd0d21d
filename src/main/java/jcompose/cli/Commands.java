package jcompose.cli;

import jcompose.cli.call.GlobalOptions;
import jcompose.cli.call.Invocation;
import jcompose.cli.call.Session;

import picocli.CommandLine;

import java.lang.reflect.Constructor;
import java.util.List;

/** Makes the commands of one call and hands each of them what it works with. */
final class Commands implements CommandLine.IFactory {
    private final Invocation invocation;
    private final GlobalOptions common;

    /** The options given before the command's name are in {@code common} once it runs. */
    Commands(Invocation invocation, GlobalOptions common) {
        this.invocation = invocation;
        this.common = common;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
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
