package jcompose.cli;

import jcompose.cli.call.Session;

import picocli.CommandLine;

import java.lang.reflect.Constructor;
import java.util.List;

/** Hands commands that are made by their class what they work with. */
final class Commands implements CommandLine.IFactory {
    private final Session session;

    /** The options given before the command's name are in the session once a command runs. */
    Commands(Session session) {
        this.session = session;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (List.of(constructor.getParameterTypes()).equals(List.of(Session.class))) {
                return type.cast(constructor.newInstance(session));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
