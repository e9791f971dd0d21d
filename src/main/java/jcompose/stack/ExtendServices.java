package jcompose.stack;

import jcompose.stack.canonical.Merge;
import jcompose.stack.canonical.ProjectPaths;
import jcompose.stack.canonical.RebasePaths;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.NearestWord;
import jcompose.stack.problem.Position;
import jcompose.stack.read.Document;
import jcompose.stack.schema.StackShape;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Merges services over those that they extend, in the same document or in another file (Compose
 * specification, 05-services.md, extends).
 */
final class ExtendServices {
    private static final KeyPath SERVICES = KeyPath.ROOT.key("services");

    /** No stack has such chains; stops files that were made to be slow. */
    private static final int LONGEST = 200;

    /** Each service gets its own copy of what it extends. */
    private static final int MOST_VALUES = 1_000_000;

    private final Loading loading;
    private final FileSet set;
    private final Map<Path, Origin> files = new HashMap<>();

    ExtendServices(Loading loading, FileSet set) {
        this.loading = loading;
        this.set = set;
    }

    /** Where a service may be looked for by its name. */
    private interface Origin {
        String name();

        @Nullable Tree service(String name);

        Set<String> names();

        /** Remembers a service with all that it extends. */
        void keep(String name, Tree service);

        /** What {@code service} resets in what it extends. */
        Tree.Mapping forget(Tree.Mapping base, String service);
    }

    /** The services of a document that is at hand. */
    private record Here(String name, Map<String, Tree.Entry> services, Document document)
            implements Origin {
        @Override
        public @Nullable Tree service(String service) {
            Tree.Entry entry = services.get(service);
            return entry == null ? null : entry.value();
        }

        @Override
        public Set<String> names() {
            return services.keySet();
        }

        @Override
        public void keep(String name, Tree service) {
            services.computeIfPresent(
                    name, (key, entry) -> new Tree.Entry(entry.position(), service));
        }

        @Override
        public Tree.Mapping forget(Tree.Mapping base, String service) {
            return document.forget(base, List.of("services", service));
        }
    }

    Tree.Mapping extend(Tree.Mapping part, String file, Document document) {
        if (!(part.get("services") instanceof Tree.Mapping services)
                || services.entries().values().stream().noneMatch(ExtendServices::extendsAny)) {
            return part;
        }
        Map<String, Tree.Entry> done = new LinkedHashMap<>(services.entries());
        Here here = new Here(file, done, document);
        for (String name : services.entries().keySet()) {
            Tree.Entry entry = Objects.requireNonNull(done.get(name));
            here.keep(name, extended(name, entry.value(), here, List.of()));
        }
        Tree.Mapping extended = new Tree.Mapping(services.position(), done);
        if (extended.isLargerThan(MOST_VALUES)) {
            loading.problems()
                    .error(
                            services.position(),
                            SERVICES,
                            "extends makes more than " + MOST_VALUES + " values of this");
            return part;
        }
        return part.with("services", extended);
    }

    private static boolean extendsAny(Tree.Entry entry) {
        return entry.value() instanceof Tree.Mapping service && service.has("extends");
    }

    private Tree extended(String name, Tree value, Origin origin, List<String> way) {
        if (!(value instanceof Tree.Mapping service)) {
            return value;
        }
        Tree base = service.get("extends");
        if (base == null || base instanceof Tree.Null) {
            return value;
        }
        Tree.Mapping rest = service.without("extends");
        Tree reference = base instanceof Tree.Mapping map ? map.get("service") : base;
        KeyPath path = SERVICES.key(name).key("extends");
        if (!(reference instanceof Tree.Text(Position position, String target))) {
            if (base instanceof Tree.Mapping map && !map.has("service")) {
                loading.problems().error(base.position(), path, "the key 'service' is missing");
            }
            return rest;
        }
        Origin from = origin;
        if (base instanceof Tree.Mapping map && map.get("file") instanceof Tree.Text file) {
            Origin other = file(file, path);
            if (other == null) {
                return new Tree.Invalid(service.position());
            }
            from = other;
        }
        String step = from.name() + " " + name + " " + target;
        if (way.size() == LONGEST) {
            loading.problems()
                    .error(position, path, "more than " + LONGEST + " services extend each other");
            return new Tree.Invalid(service.position());
        }
        if (way.contains(step)) {
            loading.problems()
                    .error(position, path, "services extend each other in a cycle: " + names(way));
            return new Tree.Invalid(service.position());
        }
        Tree found = from.service(target);
        if (found == null) {
            loading.problems()
                    .error(
                            position,
                            path,
                            "there is no service '" + target + "' in " + from.name(),
                            NearestWord.hint(target, from.names()));
            return new Tree.Invalid(service.position());
        }
        List<String> further = new ArrayList<>(way);
        further.add(step);
        Tree whole = extended(target, found, from, further);
        if (!(whole instanceof Tree.Mapping old)) {
            return whole instanceof Tree.Invalid
                    ? whole
                    : service; // nothing, which extends nothing
        }
        Tree.Mapping merged =
                loading.merge()
                        .merge(
                                origin.forget(old, name),
                                rest,
                                StackShape.service(),
                                SERVICES.key(name));
        origin.keep(name, merged);
        return merged;
    }

    private static String names(List<String> way) {
        List<String> names = new ArrayList<>();
        way.forEach(step -> names.add(step.split(" ", -1)[1]));
        names.add(names.getFirst());
        return String.join(" → ", names);
    }

    private @Nullable Origin file(Tree.Text file, KeyPath path) {
        Path place = set.directory().resolve(file.text()).normalize();
        Origin known = files.get(place);
        if (known != null) {
            return known;
        }
        loading.read().lookedAt(place);
        if (!Files.isRegularFile(place)) {
            loading.problems()
                    .error(
                            file.position(),
                            path.key("file"),
                            "cannot read '"
                                    + place
                                    + (Files.exists(place)
                                            ? "': it is not a regular file"
                                            : "': there is no such file"));
            return null;
        }
        Origin origin = new Elsewhere(place);
        files.put(place, origin);
        return origin;
    }

    /** Another file, of which only the services are looked at that somebody extends. */
    private final class Elsewhere implements Origin {
        private final Sources.Named file;
        private final ProjectPaths paths;
        private final List<Document> documents = new ArrayList<>();
        private final Map<String, Tree> known = new HashMap<>();

        Elsewhere(Path place) {
            file = loading.named(place);
            Path directory = Objects.requireNonNull(place.getParent());
            paths =
                    new ProjectPaths(
                            ProjectPaths.clean(set.directory().relativize(directory).toString()),
                            loading.request().environment().get("HOME"));
            for (Document document : loading.documents(file)) {
                Tree.Mapping text = loading.interpolation(set.environment()).apply(document.tree());
                documents.add(new Document(text, document.resets()));
            }
        }

        @Override
        public String name() {
            return file.name();
        }

        @Override
        public Set<String> names() {
            return documents.isEmpty()
                    ? Set.of()
                    : documents.getLast().tree().mapping("services").entries().keySet();
        }

        @Override
        public void keep(String name, Tree service) {
            known.put(name, service);
        }

        @Override
        public @Nullable Tree service(String name) {
            Tree service = known.get(name);
            if (service == null) {
                service = read(name);
                if (service != null) {
                    known.put(name, service);
                }
            }
            return service;
        }

        private @Nullable Tree read(String name) {
            Tree result = null;
            KeyPath path = SERVICES.key(name);
            for (Document document : documents) {
                Tree next = document.tree().mapping("services").get(name);
                if (next instanceof Tree.Mapping written) {
                    Tree.Mapping checked = loading.checked(written, StackShape.service(), path);
                    next = loading.longForms().service(name, checked);
                    next =
                            next instanceof Tree.Mapping map
                                    ? Merge.withoutRepeats(map, StackShape.service())
                                    : next;
                }
                if (result instanceof Tree.Mapping old && next instanceof Tree.Mapping added) {
                    next =
                            loading.merge()
                                    .merge(
                                            document.forget(old, List.of("services", name)),
                                            added,
                                            StackShape.service(),
                                            path);
                }
                result = next == null ? result : next;
            }
            return result instanceof Tree.Mapping service
                    ? RebasePaths.service(service, paths)
                    : result;
        }

        @Override
        public Tree.Mapping forget(Tree.Mapping base, String service) {
            Tree.Mapping left = base;
            for (Document document : documents) {
                left = document.forget(left, List.of("services", service));
            }
            return left;
        }
    }
}
