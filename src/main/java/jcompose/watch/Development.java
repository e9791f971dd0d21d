package jcompose.watch;

import jcompose.build.BuildException;
import jcompose.build.IgnoreRules;
import jcompose.stack.bind.BindDevelop;
import jcompose.stack.definition.BuildDefinition;
import jcompose.stack.definition.DevelopRule;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Position;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The services of a stack that somebody works on: files reach their containers by the rules of
 * {@code develop.watch}, so a change of their build context is no reason to build them.
 *
 * @param rules by service
 * @param builds how the services are built, without where that stands
 */
record Development(
        SortedMap<String, List<Rule>> rules, SortedMap<String, Optional<BuildDefinition>> builds) {
    /** As the reference, which takes them for what editors and Git keep for themselves. */
    private static final String NEVER = ".git\n**/*~\n**/.*.sw?\n**/4913\n**/.#*\n**/#*#\n";

    static final Development NONE = new Development(new TreeMap<>(), new TreeMap<>());

    /** A rule and the files that it is about. */
    record Rule(DevelopRule rule, Watched.Tree files) {}

    static Development of(StackDefinition stack) throws IOException {
        Development development = new Development(new TreeMap<>(), new TreeMap<>());
        for (var each : BindDevelop.rules(stack.canonical()).entrySet()) {
            Optional<BuildDefinition> build =
                    Optional.ofNullable(stack.services().get(each.getKey()))
                            .flatMap(service -> service.build());
            List<Rule> rules = new ArrayList<>();
            for (DevelopRule rule : each.getValue()) {
                Path place = rule.path();
                // Below a link, files have other paths.
                Path real = Files.exists(place) ? place.toRealPath() : place;
                rules.add(new Rule(rule, new Watched.Tree(real, sieve(rule, build))));
            }
            development.rules.put(each.getKey(), rules);
            development.builds.put(each.getKey(), build.map(Development::anywhere));
        }
        return development;
    }

    Set<String> services() {
        return rules.keySet();
    }

    List<Watched> watched() {
        List<Watched> watched = new ArrayList<>();
        rules.values().forEach(each -> each.forEach(rule -> watched.add(rule.files())));
        return watched;
    }

    /** A build is not another one because it stands on another line. */
    private static BuildDefinition anywhere(BuildDefinition build) {
        return new BuildDefinition(
                Position.of(""),
                build.context(),
                build.dockerfile(),
                build.dockerfileInline(),
                build.arguments(),
                build.target(),
                build.additionalContexts(),
                build.extras());
    }

    /** What the build does not see, a rule does not either. */
    private static Sieve sieve(DevelopRule rule, Optional<BuildDefinition> build)
            throws IOException {
        String ignored = NEVER + String.join("\n", rule.ignored());
        String included = String.join("\n", rule.included());
        try {
            Sieve own = Sieve.of(ignored, included);
            if (build.isEmpty() || !rule.path().startsWith(build.get().context())) {
                return own;
            }
            Path context = build.get().context();
            for (Path place : IgnoreRules.places(context, build.get().dockerfile())) {
                if (Files.isRegularFile(place)) {
                    String prefix = context.relativize(rule.path()).toString();
                    return own.within(prefix, Sieve.of(Files.readString(place), ""));
                }
            }
            return own;
        } catch (BuildException e) {
            throw new IOException("develop.watch: " + e.getMessage(), e);
        }
    }
}
