package jcompose.stack.bind;

import jcompose.stack.canonical.BuildPlaces;
import jcompose.stack.definition.BuildDefinition;
import jcompose.stack.definition.BuildExtras;
import jcompose.stack.tree.Tree;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Binds how an image is built. */
final class BindBuild {
    /** Accepted, and without effect: everything is cached in the store, and attested nowhere. */
    private static final List<String> UNUSED =
            List.of("cache_from", "cache_to", "provenance", "sbom");

    private final Tree.Mapping build;

    private BindBuild(Tree.Mapping build) {
        this.build = build;
    }

    static Optional<BuildDefinition> bind(Tree.Mapping service) {
        return service.get("build") instanceof Tree.Mapping build
                ? Optional.of(new BindBuild(build).bind())
                : Optional.empty();
    }

    /** The secrets that a service's build names, with what the stack says about them. */
    static Tree.Mapping withSecrets(Tree.Mapping service, Tree.Mapping stack) {
        if (!(service.get("build") instanceof Tree.Mapping build)
                || !(build.get("secrets") instanceof Tree.Sequence list)) {
            return service;
        }
        List<Tree> secrets = new ArrayList<>();
        for (Tree each : list.elements()) {
            if (each instanceof Tree.Mapping secret) {
                Tree.Mapping known =
                        stack.mapping("secrets").mapping(String.valueOf(secret.text("source")));
                Tree.Mapping merged = secret;
                for (String key : List.of("file", "environment")) {
                    Tree value = known.get(key);
                    merged = value == null ? merged : merged.with(key, value);
                }
                secrets.add(merged);
            }
        }
        return service.with(
                "build", build.with("secrets", new Tree.Sequence(list.position(), secrets)));
    }

    private BuildDefinition bind() {
        String place = String.valueOf(build.text("context"));
        boolean remote = BuildPlaces.isRemote(place);
        Path context = Path.of(remote ? "" : place);
        SortedMap<String, Path> directories = new TreeMap<>();
        SortedMap<String, String> places = new TreeMap<>();
        Values.variables(build, "additional_contexts")
                .forEach(
                        (name, text) -> {
                            if (BuildPlaces.isRemote(text)) {
                                places.put(name, text);
                            } else {
                                directories.put(name, Path.of(text));
                            }
                        });
        return new BuildDefinition(
                build.position(),
                context,
                context.resolve(Values.text(build, "dockerfile").orElse("Dockerfile")).normalize(),
                Values.text(build, "dockerfile_inline"),
                Values.variables(build, "args"),
                Values.text(build, "target"),
                directories,
                extras(remote ? Optional.of(place) : Optional.empty(), places));
    }

    private BuildExtras extras(Optional<String> repository, SortedMap<String, String> places) {
        return new BuildExtras(
                repository,
                places,
                Values.variables(build, "labels"),
                build.isTrue("no_cache"),
                texts("no_cache_filter"),
                build.isTrue("pull"),
                secrets(),
                agents(),
                texts("extra_hosts"),
                Values.text(build, "network"),
                Values.size(build, "shm_size").map(size -> size.count()),
                texts("tags"),
                limits(),
                texts("platforms"),
                build.isTrue("privileged"),
                texts("entitlements"),
                UNUSED.stream().filter(this::asksFor).toList());
    }

    private boolean asksFor(String key) {
        String text = build.text(key);
        return text == null ? !build.elements(key).isEmpty() : !text.equals("false");
    }

    private List<String> texts(String key) {
        return Values.texts(build, key).orElse(List.of());
    }

    private SortedMap<String, BuildExtras.Secret> secrets() {
        SortedMap<String, BuildExtras.Secret> secrets = new TreeMap<>();
        for (Tree each : build.elements("secrets")) {
            if (each instanceof Tree.Mapping secret) {
                String id =
                        Values.text(secret, "target").orElse(String.valueOf(secret.text("source")));
                secrets.put(
                        id.substring(id.lastIndexOf('/') + 1),
                        new BuildExtras.Secret(
                                Values.text(secret, "file"), Values.text(secret, "environment")));
            }
        }
        return secrets;
    }

    private SortedMap<String, Optional<String>> agents() {
        SortedMap<String, Optional<String>> agents = new TreeMap<>();
        build.mapping("ssh")
                .entries()
                .forEach(
                        (id, entry) ->
                                agents.put(
                                        id,
                                        entry.value() instanceof Tree.Text path
                                                ? Optional.of(path.text())
                                                : Optional.empty()));
        return agents;
    }

    private SortedMap<String, BuildExtras.Limit> limits() {
        SortedMap<String, BuildExtras.Limit> limits = new TreeMap<>();
        build.mapping("ulimits")
                .entries()
                .forEach(
                        (name, entry) -> {
                            if (entry.value() instanceof Tree.Whole(_, long value)) {
                                limits.put(name, new BuildExtras.Limit(value, value));
                            } else if (entry.value() instanceof Tree.Mapping both) {
                                long soft = Values.whole(both, "soft").orElse(-1L);
                                long hard = Values.whole(both, "hard").orElse(soft);
                                limits.put(name, new BuildExtras.Limit(soft, hard));
                            }
                        });
        return limits;
    }
}
