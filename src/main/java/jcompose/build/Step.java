package jcompose.build;

import jcompose.type.Digest;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Something that makes a layer. Two steps with the same key make the same layer. */
sealed interface Step {
    Statement statement();

    /** Of the layers below, the instruction, and all that it reads. */
    Digest key();

    /**
     * A command in a container.
     *
     * @param shared variables that do not count for the key, such as proxies
     */
    record Run(
            Statement statement,
            Digest key,
            List<String> arguments,
            SortedMap<String, String> environment,
            SortedMap<String, String> shared,
            String workingDirectory,
            String user,
            Instruction.Network network)
            implements Step {}

    /**
     * Files from elsewhere.
     *
     * @param owner {@code user[:group]}, names as the stage knows them; empty: as in the source
     * @param mode octal; empty: as in the source
     */
    record Copy(
            Statement statement,
            Digest key,
            Source source,
            List<Item> items,
            Optional<String> owner,
            Optional<String> mode)
            implements Step {}

    /**
     * One source and where it goes.
     *
     * @param target absolute; ends in a slash when it is a directory to copy into
     */
    record Item(String source, String target) {}

    /** A directory that must be there. */
    record Directory(Statement statement, Digest key, String path, String owner) implements Step {}

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
    record OfImage(jcompose.image.StoredImage image) implements Source {}
}
