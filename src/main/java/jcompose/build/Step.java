package jcompose.build;

import jcompose.dockerfile.RunMount;
import jcompose.dockerfile.Statement;
import jcompose.image.StoredImage;
import jcompose.type.Digest;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Something that makes a layer. Two steps with the same key make the same layer. */
sealed interface Step {
    Statement statement();

    /** Of the layers below, the instruction, and all that it reads. */
    Digest key();

    /**
     * Of the same but the layers below and what other stages hold; with their content it tells
     * whether a step has been done before on other ways.
     */
    Digest own();

    /**
     * A command in a container.
     *
     * @param shared variables that do not count for the key, such as proxies
     * @param script a program that stands in the Dockerfile, by its name
     */
    record Run(
            Statement statement,
            Digest key,
            Digest own,
            List<String> arguments,
            SortedMap<String, String> environment,
            SortedMap<String, String> shared,
            String workingDirectory,
            String user,
            boolean network,
            boolean insecure,
            List<MountPoint> mounts,
            Optional<Inline> script)
            implements Step {}

    /**
     * What a {@code RUN} has mounted.
     *
     * @param target absolute
     * @param source of a bind mount, and of what a cache begins with
     */
    record MountPoint(RunMount mount, String target, Optional<Source> source) {}

    /**
     * Files from elsewhere.
     *
     * @param owner {@code user[:group]}, names as the stage knows them; empty: as in the source
     * @param mode octal digits or symbols; empty: as in the source
     * @param link the target's own links are not followed
     */
    record Copy(
            Statement statement,
            Digest key,
            Digest own,
            List<Part> parts,
            Optional<String> owner,
            Optional<String> mode,
            boolean link)
            implements Step {}

    /** A directory that must be there. */
    record Directory(Statement statement, Digest key, Digest own, String path, String owner)
            implements Step {}

    /** Some of what a {@code COPY} or {@code ADD} brings. */
    sealed interface Part {}

    /** Known files and directories. */
    record Files(Source source, List<Item> items) implements Part {}

    /**
     * Those that are found once the source is built.
     *
     * @param pattern beneath the source's root; {@code /./} begins what is kept of a path
     */
    record Search(
            Source source, String pattern, String target, boolean parents, List<String> excludes)
            implements Part {}

    /** A file whose content stands in the Dockerfile. */
    record Inline(String name, String content, String target) implements Part {}

    /** The content of an archive. */
    record Archive(Path file, String target) implements Part {}

    /**
     * One source and where it goes.
     *
     * @param target absolute; ends in a slash when it is a directory to copy into
     */
    record Item(String source, String target) {}

    /** Where a copy reads. */
    sealed interface Source {}

    /**
     * A directory of this machine.
     *
     * @param ignored paths in it that are not copied
     */
    record OfTree(ContextTree tree, List<String> ignored) implements Source {}

    /** Another stage, built before. */
    record OfStage(Stage stage) implements Source {}

    /** An image of the store. */
    record OfImage(StoredImage image) implements Source {}

    /** The stages that it reads. */
    default List<Stage> stages() {
        List<Source> sources =
                switch (this) {
                    case Run run ->
                            run.mounts().stream().flatMap(each -> each.source().stream()).toList();
                    case Copy copy -> copy.parts().stream().flatMap(Step::source).toList();
                    case Directory _ -> List.of();
                };
        return sources.stream()
                .flatMap(
                        source ->
                                source instanceof OfStage(Stage stage)
                                        ? java.util.stream.Stream.of(stage)
                                        : java.util.stream.Stream.empty())
                .toList();
    }

    private static java.util.stream.Stream<Source> source(Part part) {
        return switch (part) {
            case Files files -> java.util.stream.Stream.of(files.source());
            case Search search -> java.util.stream.Stream.of(search.source());
            case Inline _, Archive _ -> java.util.stream.Stream.empty();
        };
    }
}
