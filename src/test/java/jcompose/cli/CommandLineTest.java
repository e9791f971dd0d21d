package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.ReferenceAnswers;
import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Commands have the names and options that people know, and each explains itself. */
class CommandLineTest {
    /** Of the reference's commands: those that manage what Docker has and this engine has not. */
    private static final Set<String> OTHERS = Set.of("alpha", "bridge", "publish");

    private final Machinery jcompose = new Machinery();

    CommandLineTest() throws IOException {}

    @AfterEach
    void clean() throws Exception {
        jcompose.close();
    }

    @Test
    void every_command_tells_how_it_is_used() throws Exception {
        int seen = 0;
        for (List<String> words : commands()) {
            List<String> call = new ArrayList<>(words);
            call.add("--help");
            Machinery.Ran ran = jcompose.run(call.toArray(String[]::new));
            assertEquals(0, ran.status(), () -> call + ": " + ran.err());
            String usage = "Usage: jcompose " + String.join(" ", words);
            assertTrue(ran.out().startsWith(usage), () -> call + ": " + ran.out());
            seen++;
        }
        assertTrue(seen > Subcommands.NAMES.size() + 30, "saw only " + seen + " commands");
    }

    private List<List<String>> commands() {
        List<List<String>> all = new ArrayList<>();
        for (CommandLine command : line().subcommands().values()) {
            String name = command.getCommandName();
            all.add(List.of(name));
            for (CommandLine part : command.getSubcommands().values()) {
                all.add(List.of(name, part.getCommandName()));
            }
        }
        return all;
    }

    private CommandSpec line() {
        return Jcompose.commands(Machinery.silent());
    }

    @Test
    void docker_compose_s_options_are_known() throws Exception {
        JsonNode reference =
                Json.parse(
                        Files.readString(
                                ReferenceAnswers.file("lifecycle/docker-compose-cli.json")));
        Map<String, Set<String>> missing = new TreeMap<>();
        int seen = 0;
        for (JsonNode command : reference.path("commands")) {
            String name = command.path("command").asString();
            if (OTHERS.contains(name.split(" ", 2)[0])) {
                continue;
            }
            Set<String> known = options(name);
            for (JsonNode option : command.path("options")) {
                seen++;
                require(known, "--" + option.path("option").asString(), name, missing);
                String letter = option.path("shorthand").asString("");
                if (!letter.isEmpty()) {
                    require(known, "-" + letter, name, missing);
                }
            }
        }
        assertEquals(Map.of(), missing);
        assertTrue(seen > 150, "saw only " + seen + " options");
    }

    private static void require(
            Set<String> known, String option, String command, Map<String, Set<String>> missing) {
        if (!known.contains(option)) {
            missing.computeIfAbsent(command, _ -> new TreeSet<>()).add(option);
        }
    }

    private Set<String> options(String command) {
        CommandSpec spec = line();
        if (!command.isEmpty()) {
            for (String word : command.split(" ", -1)) {
                if (!spec.subcommands().containsKey(word)) {
                    return Set.of();
                }
                spec = spec.subcommands().get(word).getCommandSpec();
            }
        }
        Set<String> names = new TreeSet<>();
        for (OptionSpec option : spec.options()) {
            names.addAll(List.of(option.names()));
            if (option.negatable()) {
                names.add(option.longestName());
            }
        }
        return names;
    }
}
