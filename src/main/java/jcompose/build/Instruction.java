package jcompose.build;

import jcompose.image.ImageHealthCheck;

import java.util.List;
import java.util.Optional;

/** A statement understood; words are not expanded yet. */
sealed interface Instruction {
    /** The instruction's place and text. */
    Statement statement();

    default Location location() {
        return statement().location();
    }

    /**
     * Begins a stage.
     *
     * @param name lower case; empty when it has none
     */
    record From(Statement statement, String base, String name) implements Instruction {}

    /** Declares build arguments. */
    record Arg(Statement statement, List<Declaration> declarations) implements Instruction {}

    /** One name of an {@code ARG}, with its default if it has one. */
    record Declaration(String name, Optional<String> value) {}

    record Env(Statement statement, List<Pair> pairs) implements Instruction {}

    record Label(Statement statement, List<Pair> pairs) implements Instruction {}

    /** {@code key=value}, both with their quotes. */
    record Pair(String key, String value) {}

    /** Runs a command and keeps what it changes. */
    record Run(Statement statement, CommandLine command, Network network) implements Instruction {}

    /** What a {@code RUN} can reach. */
    enum Network {
        HOST,
        NONE
    }

    /**
     * {@code COPY}, and {@code ADD} of local files.
     *
     * @param from stage, named context or image; empty: the context
     */
    record Copy(
            Statement statement,
            boolean add,
            Optional<String> from,
            List<String> sources,
            String target,
            Optional<String> owner,
            Optional<String> mode)
            implements Instruction {}

    record Workdir(Statement statement, String path) implements Instruction {}

    record User(Statement statement, String user) implements Instruction {}

    record Expose(Statement statement, List<String> ports) implements Instruction {}

    record Volume(Statement statement, List<String> paths) implements Instruction {}

    record Cmd(Statement statement, CommandLine command) implements Instruction {}

    record Entrypoint(Statement statement, CommandLine command) implements Instruction {}

    record Shell(Statement statement, List<String> words) implements Instruction {}

    record StopSignal(Statement statement, String signal) implements Instruction {}

    record HealthCheck(Statement statement, ImageHealthCheck check) implements Instruction {}

    /**
     * A command in either of its two forms.
     *
     * @param shell one line for the shell; otherwise the words are program and arguments
     */
    record CommandLine(boolean shell, List<String> words) {
        public CommandLine {
            words = List.copyOf(words);
        }
    }
}
