package jcompose.stack.bind;

import jcompose.stack.definition.BuildDefinition;
import jcompose.stack.tree.Tree;

import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Binds how an image is built. */
final class BindBuild {
    private BindBuild() {}

    static Optional<BuildDefinition> bind(Tree.Mapping service) {
        if (!(service.get("build") instanceof Tree.Mapping build)) {
            return Optional.empty();
        }
        Path context = Path.of(String.valueOf(build.text("context")));
        SortedMap<String, Path> contexts = new TreeMap<>();
        Values.variables(build, "additional_contexts")
                .forEach((name, place) -> contexts.put(name, Path.of(place)));
        return Optional.of(
                new BuildDefinition(
                        build.position(),
                        context,
                        context.resolve(Values.text(build, "dockerfile").orElse("Dockerfile"))
                                .normalize(),
                        Values.text(build, "dockerfile_inline"),
                        Values.variables(build, "args"),
                        Values.text(build, "target"),
                        contexts));
    }
}
