package jcompose.stack.canonical;

import jcompose.stack.interpolate.Variables;
import jcompose.stack.tree.Tree;

/** Gives variables of services that have no value the one that they have around. */
public final class PassThrough {
    private PassThrough() {}

    public static Tree.Mapping of(Tree.Mapping file, Variables around) {
        return file.get("services") instanceof Tree.Mapping services
                ? file.with(
                        "services",
                        services.mapValues(
                                (name, value) ->
                                        value instanceof Tree.Mapping service
                                                        && service.get("environment")
                                                                instanceof Tree.Mapping environment
                                                ? service.with(
                                                        "environment",
                                                        variables(environment, around))
                                                : value))
                : file;
    }

    static Tree.Mapping variables(Tree.Mapping variables, Variables around) {
        return variables.mapValues(
                (name, value) -> {
                    String found = value instanceof Tree.Null ? around.get(name) : null;
                    return found == null ? value : new Tree.Text(value.position(), found);
                });
    }
}
