package jcompose.stack;

import jcompose.cli.Jcompose;
import jcompose.cli.call.Invocation;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** One case of {@code config}: files, environment and arguments, and what they must give. */
record ConformanceCase(JsonNode node) {
    /** How a case came out. */
    enum Verdict {
        SAME_TEXT,
        SAME_VALUE,
        REFUSED,
        SKIPPED,
        DIFFERENT,
        ACCEPTED_INVALID,
        REJECTED_VALID,
        CRASHED;

        boolean good() {
            return switch (this) {
                case SAME_TEXT, SAME_VALUE, REFUSED, SKIPPED -> true;
                case DIFFERENT, ACCEPTED_INVALID, REJECTED_VALID, CRASHED -> false;
            };
        }
    }

    record Outcome(String id, Verdict verdict, String got, String wanted) {}

    private record Ran(int status, String out, String err) {}

    String id() {
        return node.path("id").asString();
    }

    Outcome judge(String format) throws IOException {
        Path base = Files.createTempDirectory("jc").toRealPath();
        try {
            Path directory = Files.createDirectory(base.resolve("proj"));
            if (format.equals("lists")) {
                return lists(directory);
            }
            List<String> flags =
                    format.equals("json") ? List.of("--format", "json") : List.<String>of();
            return verdict(format, run(flags, directory));
        } finally {
            delete(base);
        }
    }

    private Ran run(List<String> flags, Path directory) throws IOException {
        for (Map.Entry<String, JsonNode> file : node.path("files").properties()) {
            Path path = directory.resolve(file.getKey()).normalize();
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.writeString(path, file.getValue().asString());
        }
        Path place = directory.resolve(node.path("cwd").asString(".")).normalize();
        Files.createDirectories(place);
        List<String> arguments = new ArrayList<>();
        node.path("global").forEach(argument -> arguments.add(argument.asString()));
        arguments.add("config");
        arguments.addAll(flags);
        node.path("args").forEach(argument -> arguments.add(argument.asString()));
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", "/home/jc");
        environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        node.path("env")
                .properties()
                .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asString()));
        environment.put("PWD", place.toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status =
                Jcompose.run(
                        new Invocation(
                                arguments,
                                environment,
                                place,
                                directory,
                                InputStream.nullInputStream(),
                                new PrintStream(out, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8),
                                false,
                                false,
                                reaction -> {}));
        return new Ran(status, plain(out, directory), plain(err, directory));
    }

    /** What {@code --services}, {@code --variables} and their like print. */
    private Outcome lists(Path directory) throws IOException {
        JsonNode expect = node.path("expect");
        StringBuilder got = new StringBuilder();
        StringBuilder wanted = new StringBuilder();
        for (String list : List.of("services", "networks", "volumes", "images", "profiles")) {
            if (expect.has(list)) {
                Ran ran = run(List.of("--" + list), directory);
                got.append(list).append(ran.out().lines().sorted().toList()).append(ran.err());
                wanted.append(list);
                wanted.append(
                        expect.path(list).valueStream().map(JsonNode::asString).sorted().toList());
                wanted.append(ran.err());
            }
        }
        if (expect.has("variables")) {
            got.append(value(run(List.of("--variables", "--format", "json"), directory).out()));
            wanted.append(value(expect.path("variables").toString()));
        }
        boolean equal = wanted.toString().contentEquals(got);
        return new Outcome(
                id(),
                equal ? Verdict.SAME_VALUE : Verdict.DIFFERENT,
                got.toString(),
                wanted.toString());
    }

    private static String plain(ByteArrayOutputStream stream, Path directory) {
        return stream.toString(StandardCharsets.UTF_8)
                .replace(directory.toString(), "/__DIR__")
                .replace(String.valueOf(directory.getParent()), "/__DIR__/..");
    }

    private Outcome verdict(String format, Ran ran) {
        JsonNode expect = node.path("expect");
        String wanted = expect.path(format).asString("");
        if (ran.err().contains("this is a defect")) {
            return new Outcome(id(), Verdict.CRASHED, ran.err(), wanted);
        }
        if (!expect.path("ok").asBoolean()) {
            String error = expect.path("error").asString("");
            return ran.status() == 0
                    ? new Outcome(id(), Verdict.ACCEPTED_INVALID, ran.out(), error)
                    : new Outcome(id(), Verdict.REFUSED, ran.err(), error);
        }
        if (ran.status() != 0) {
            return new Outcome(id(), Verdict.REJECTED_VALID, ran.err(), wanted);
        }
        if (!expect.has(format)) {
            return new Outcome(id(), Verdict.SKIPPED, "", "");
        }
        if (ran.out().strip().equals(wanted.strip())) {
            return new Outcome(id(), Verdict.SAME_TEXT, "", "");
        }
        boolean equal = Objects.equals(value(ran.out()), value(wanted));
        Verdict different =
                node.path("nondeterministic_upstream").isMissingNode()
                        ? Verdict.DIFFERENT
                        : Verdict.SKIPPED;
        return new Outcome(id(), equal ? Verdict.SAME_VALUE : different, ran.out(), wanted);
    }

    /** JSON is read as the YAML that it is. */
    private static @Nullable Object value(String text) {
        try {
            LoadSettings settings =
                    LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
            return plain(new Load(settings).loadFromString(text));
        } catch (YamlEngineException e) {
            return e.toString();
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> plain = new LinkedHashMap<>();
                map.forEach((key, element) -> plain.put(key, plain(element)));
                yield plain;
            }
            case List<?> list -> list.stream().map(ConformanceCase::plain).toList();
            case Double number when !Double.isFinite(number) -> number;
            case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
            case null -> null;
            default -> value;
        };
    }

    private static void delete(Path base) throws IOException {
        try (Stream<Path> paths = Files.walk(base)) {
            paths.sorted(Comparator.reverseOrder())
                    .forEach(
                            path -> {
                                try {
                                    Files.delete(path);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
    }
}
