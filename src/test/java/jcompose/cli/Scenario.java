package jcompose.cli;

import jcompose.ReferenceAnswers;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One life-cycle scenario of docker compose's own tests, played against this program. */
final class Scenario {
    /** What the scenarios' files mount, and is not among them. */
    private static final Map<String, String> SCRIPTS =
            Map.of("TestStdoutStderr", "echo log to stdout; echo log to stderr >&2\n");

    private final Machinery jcompose;
    private final JsonNode scenario;
    private final String project;
    private final Path directory;
    private final Map<String, String> variables = new TreeMap<>();

    /**
     * One of them.
     *
     * @param registries settings that lead to the images it pulls
     */
    Scenario(Machinery jcompose, JsonNode scenario, Path registries) throws IOException {
        this.jcompose = jcompose;
        variables.put("JCOMPOSE_REGISTRIES", registries.toString());
        this.scenario = scenario;
        String name = scenario.path("test").asString();
        String words = name.substring("Test".length()).replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-");
        project = jcompose.stack() + "-" + words.toLowerCase(Locale.ROOT);
        directory = jcompose.directory().resolve("scenario-" + name);
        copy(ReferenceAnswers.file("lifecycle/" + scenario.path("testdata").asString()), directory);
        Optional<String> script = Optional.ofNullable(SCRIPTS.get(name));
        if (script.isPresent()) {
            Files.writeString(directory.resolve("log_to_stderr.sh"), script.get());
        }
        scenario.path("env").forEach(each -> set(variables, each.asString()));
    }

    /** What went wrong, if anything did. */
    Optional<String> play() throws Exception {
        try {
            ScenarioState before = state();
            for (JsonNode step : scenario.path("steps")) {
                Optional<String> fault = play(step, before);
                if (fault.isPresent()) {
                    return Optional.of(step.path("name").asString() + ": " + fault.get());
                }
                before = state();
            }
            return Optional.empty();
        } finally {
            // By its name alone: some have files that are refused in the end.
            jcompose.run("-p", project, "down", "-t", "0").ok();
        }
    }

    private Optional<String> play(JsonNode step, ScenarioState before) throws Exception {
        JsonNode action = step.path("action");
        Map<String, String> own = new TreeMap<>();
        action.path("env").forEach(each -> set(own, each.asString()));
        List<String> arguments = ScenarioCheck.words(action.path("compose"));
        Machinery.Ran ran = run(own, arguments);
        if (ran.status() != 0 && !action.path("may_fail").asBoolean(false)) {
            return Optional.of("exit status " + ran.status() + ": " + ran.err());
        }
        for (JsonNode check : step.path("checks")) {
            if (!holds(check, ran, before)) {
                return Optional.of(check + " after " + ran);
            }
        }
        return Optional.empty();
    }

    private boolean holds(JsonNode check, Machinery.Ran ran, ScenarioState before)
            throws InterruptedException {
        String name = check.path("check").asString();
        if (!name.equals("Eventually")) {
            List<String> words =
                    ScenarioCheck.words(check.path("args")).stream().map(this::resolved).toList();
            return new ScenarioCheck(ran, before, state()).holds(name, words);
        }
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!holds(check.path("args").path(0), ran, before)) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        return true;
    }

    private ScenarioState state() {
        return ScenarioState.of(run(Map.of(), List.of("ps", "-a", "--format", "json")));
    }

    private Machinery.Ran run(Map<String, String> own, List<String> arguments) {
        List<String> all = new ArrayList<>();
        all.addAll(List.of("-f", directory.resolve("compose.yaml").toString()));
        all.addAll(List.of("--project-name", project));
        arguments.forEach(each -> all.add(resolved(each)));
        Map<String, String> environment = new TreeMap<>(variables);
        environment.putAll(own);
        return jcompose.run(
                InputStream.nullInputStream(), environment, directory, all.toArray(String[]::new));
    }

    private void set(Map<String, String> variables, String assignment) {
        int equals = assignment.indexOf('=');
        variables.put(assignment.substring(0, equals), resolved(assignment.substring(equals + 1)));
    }

    private String resolved(String text) {
        return text.replace("@PROJECT@", project).replace("@DIR@", directory.toString());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.write(target, Files.readAllBytes(file));
                }
            }
        }
    }
}
