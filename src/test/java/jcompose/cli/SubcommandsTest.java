package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.call.GlobalOptions;
import jcompose.cli.call.Session;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.List;

/** Only the subcommands are made that a call may mean, and nobody notices. */
class SubcommandsTest {
    private final Machinery jcompose = new Machinery();

    private final Session session = new Session(Machinery.silent(), new GlobalOptions());

    SubcommandsTest() throws IOException {}

    @AfterEach
    void clean() throws Exception {
        jcompose.close();
    }

    @Test
    void each_is_listed_under_the_name_that_it_gives_itself() {
        for (String name : Subcommands.NAMES) {
            assertEquals(name, named(Subcommands.of(name, session)));
        }
    }

    private static String named(Object command) {
        return command.getClass().getAnnotation(Command.class).name();
    }

    @Test
    void a_call_means_one_of_those_that_its_words_name() {
        assertEquals(List.of("config"), Subcommands.in(List.of("-f", "a.yaml", "config")));
        assertEquals(List.of("image"), Subcommands.in(List.of("-q", "image", "pull")));
        assertEquals(Subcommands.NAMES, Subcommands.in(List.of("--help")));
    }

    @Test
    void a_call_about_images_means_one_of_those_behind_that_word() {
        for (String name : ImageSubcommands.NAMES) {
            assertEquals(name, named(ImageSubcommands.of(name, session)));
        }
        List<String> call = List.of("--root", "push", "image", "pull", "-q", "push");
        assertEquals(List.of("pull"), ImageSubcommands.in(call));
        assertEquals(ImageSubcommands.NAMES, ImageSubcommands.in(List.of("image", "--help")));
    }

    @Test
    void an_option_s_value_may_be_the_name_of_another_command_about_images() throws Exception {
        assertEquals(0, jcompose.run("-p", "load", "image", "ls", "-q").status());
        String help = jcompose.run("image", "--help").out();
        for (String name : ImageSubcommands.NAMES) {
            assertTrue(
                    help.matches("(?s).*\n  " + name + "[ ,].*"),
                    () -> name + " is not in " + help);
        }
    }

    @Test
    void help_lists_all_of_them() throws Exception {
        String help = jcompose.run("--help").out();
        for (String name : Subcommands.NAMES) {
            assertTrue(help.contains("\n  " + name + " "), () -> name + " is not in " + help);
        }
    }

    @Test
    void a_word_that_is_no_command_gets_the_nearest_one_also_beside_one_that_is() throws Exception {
        Machinery.Ran ran = jcompose.run("confg", "config");
        assertEquals(64, ran.status());
        assertTrue(ran.err().contains(": 'confg'\nDid you mean: jcompose config or "), ran.err());
    }
}
