package jcompose.dockerfile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A statement understood; words are not expanded yet. */
public sealed interface Instruction {
    /** The instruction's place and text. */
    Statement statement();

    default Location location() {
        return statement().location();
    }

    /**
     * Begins a stage.
     *
     * @param name lower case; empty when it has none
     * @param platform empty when none is asked for
     */
    record From(Statement statement, String base, String name, String platform)
            implements Instruction {}

    /** Declares build arguments. */
    record Arg(Statement statement, List<Declaration> declarations) implements Instruction {}

    /**
     * One name of an {@code ARG}, with its default if it has one.
     *
     * @param comment what a comment above says about it
     */
    record Declaration(String name, Optional<String> value, String comment) {}

    record Env(Statement statement, List<Pair> pairs) implements Instruction {}

    record Label(Statement statement, List<Pair> pairs) implements Instruction {}

    /**
     * A name and its value, both with their quotes.
     *
     * @param sign whether there is a {@code =} between them
     */
    record Pair(String key, String value, boolean sign) {}

    /** Runs a command and keeps what it changes. */
    record Run(Statement statement, CommandLine command, RunOptions options)
            implements Instruction {}

    /**
     * The flags of {@code RUN}.
     *
     * @param used the names of those that are given
     * @param mounts as they are written: they may hold variables
     */
    record RunOptions(List<String> used, List<String> mounts, Network network, boolean insecure) {}

    /** What a {@code RUN} can reach. */
    enum Network {
        DEFAULT,
        HOST,
        NONE
    }

    /** {@code COPY} and {@code ADD}. */
    record Copy(
            Statement statement,
            boolean add,
            List<String> sources,
            List<InlineFile> files,
            String target,
            CopyOptions options)
            implements Instruction {}

    /**
     * The flags of {@code COPY} and {@code ADD}; empty: not given.
     *
     * @param from stage, named context or image; empty: the context
     */
    record CopyOptions(
            String from,
            String owner,
            String mode,
            boolean link,
            boolean parents,
            List<String> excludes,
            String checksum,
            Optional<Boolean> keepGitDirectory,
            Optional<Boolean> unpack) {}

    /** A file whose content stands in the Dockerfile. */
    record InlineFile(String name, String content, boolean expand) {}

    record Workdir(Statement statement, String path) implements Instruction {}

    record User(Statement statement, String user) implements Instruction {}

    record Expose(Statement statement, List<String> ports) implements Instruction {}

    record Volume(Statement statement, List<String> paths) implements Instruction {}

    record Cmd(Statement statement, CommandLine command) implements Instruction {}

    record Entrypoint(Statement statement, CommandLine command) implements Instruction {}

    record Shell(Statement statement, List<String> words) implements Instruction {}

    record StopSignal(Statement statement, String signal) implements Instruction {}

    record Maintainer(Statement statement, String name) implements Instruction {}

    /**
     * An instruction for the builds that stand on the image.
     *
     * @param trigger its text, here-documents included
     */
    record OnBuild(Statement statement, String trigger) implements Instruction {}

    /**
     * How to find out whether a container is well.
     *
     * @param test begins with {@code NONE}, {@code CMD} or {@code CMD-SHELL}
     * @param interval zero where the default is meant, like the other times
     */
    record HealthCheck(
            Statement statement,
            List<String> test,
            Duration interval,
            Duration timeout,
            Duration startPeriod,
            Duration startInterval,
            int retries)
            implements Instruction {}

    /**
     * A command in either of its two forms.
     *
     * @param shell one line for the shell; otherwise the words are program and arguments
     * @param documents those that the line announces
     */
    record CommandLine(boolean shell, List<String> words, List<Heredoc> documents) {
        public CommandLine {
            words = List.copyOf(words);
            documents = List.copyOf(documents);
        }
    }
}
