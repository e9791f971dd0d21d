package jcompose.dockerfile;

import jcompose.json.Json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Instructions in the reference's form. */
final class InstructionJson {
    private InstructionJson() {}

    static JsonNode of(Program program) {
        ObjectNode root = Json.object();
        if (program.globals().isEmpty()) {
            root.putNull("meta");
        } else {
            ArrayNode meta = root.putArray("meta");
            program.globals().forEach(arg -> meta.add(command(arg)));
        }
        ArrayNode stages = root.putArray("stages");
        for (Program.StageText stage : program.stages()) {
            ObjectNode node = stages.addObject();
            node.put("base", stage.from().base());
            node.put("name", stage.from().name());
            node.put("platform", stage.from().platform());
            if (stage.instructions().isEmpty()) {
                node.putNull("commands");
            } else {
                ArrayNode commands = node.putArray("commands");
                stage.instructions().forEach(each -> commands.add(command(each)));
            }
        }
        return root;
    }

    static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            TreeMap<String, JsonNode> members = new TreeMap<>();
            object.properties().forEach(entry -> members.put(entry.getKey(), entry.getValue()));
            ObjectNode copy = Json.object();
            members.forEach((key, value) -> copy.set(key, sorted(value)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = Json.array(List.of());
            array.forEach(each -> copy.add(sorted(each)));
            return copy;
        }
        return node;
    }

    private static ObjectNode command(Instruction instruction) {
        ObjectNode node = Json.object();
        node.put("string", Spaces.strip(instruction.statement().text()));
        ObjectNode v = node.putObject("v");
        node.put("type", fill(instruction, v) + "Command");
        return node;
    }

    private static String fill(Instruction instruction, ObjectNode v) {
        return switch (instruction) {
            case Instruction.From _ -> throw new IllegalStateException("no command");
            case Instruction.Arg arg -> {
                ArrayNode list = v.putArray("Args");
                for (Instruction.Declaration each : arg.declarations()) {
                    list.addObject()
                            .put("Key", each.name())
                            .put("Value", each.value().orElse(null))
                            .put("DocComment", each.comment());
                }
                yield "Arg";
            }
            case Instruction.Env env -> pairs(v, "Env", env.pairs());
            case Instruction.Label label -> {
                pairs(v, "Labels", label.pairs());
                yield "Label";
            }
            case Instruction.Run run -> {
                line(v, run.command());
                v.set("FlagsUsed", Json.array(run.options().used()));
                yield "Run";
            }
            case Instruction.Cmd cmd -> {
                line(v, cmd.command());
                yield "Cmd";
            }
            case Instruction.Entrypoint entry -> {
                line(v, entry.command());
                if (entry.command().words().isEmpty()) {
                    v.putNull("CmdLine");
                }
                yield "Entrypoint";
            }
            case Instruction.Copy copy -> copy(v, copy);
            case Instruction.Workdir workdir -> text(v, "Path", workdir.path(), "Workdir");
            case Instruction.User user -> text(v, "User", user.user(), "User");
            case Instruction.StopSignal stop -> text(v, "Signal", stop.signal(), "StopSignal");
            case Instruction.Maintainer it -> text(v, "Maintainer", it.name(), "Maintainer");
            case Instruction.OnBuild it -> text(v, "Expression", it.trigger(), "Onbuild");
            case Instruction.Expose expose -> list(v, "Ports", expose.ports(), "Expose");
            case Instruction.Volume volume -> list(v, "Volumes", volume.paths(), "Volume");
            case Instruction.Shell shell -> list(v, "Shell", shell.words(), "Shell");
            case Instruction.HealthCheck check -> health(v, check);
        };
    }

    private static String text(ObjectNode v, String key, String value, String type) {
        v.put(key, value);
        return type;
    }

    private static String list(ObjectNode v, String key, List<String> values, String type) {
        v.set(key, Json.array(values));
        return type;
    }

    private static String pairs(ObjectNode v, String key, List<Instruction.Pair> pairs) {
        ArrayNode list = v.putArray(key);
        for (Instruction.Pair pair : pairs) {
            list.addObject()
                    .put("Key", pair.key())
                    .put("Value", pair.value())
                    .put("NoDelim", !pair.sign());
        }
        return key;
    }

    private static void line(ObjectNode v, Instruction.CommandLine line) {
        v.set("CmdLine", Json.array(line.words()));
        v.put("PrependShell", line.shell());
        if (line.documents().isEmpty()) {
            v.putNull("Files");
            return;
        }
        ArrayNode files = v.putArray("Files");
        for (Heredoc document : line.documents()) {
            files.addObject()
                    .put("Name", document.name())
                    .put("Data", document.content())
                    .put("Chomp", document.chomp());
        }
    }

    private static String copy(ObjectNode v, Instruction.Copy copy) {
        Instruction.CopyOptions options = copy.options();
        v.put("Chmod", options.mode()).put("Chown", options.owner());
        v.put("DestPath", copy.target()).put("Link", options.link());
        v.set("ExcludePatterns", orNull(options.excludes()));
        v.set("SourcePaths", orNull(copy.sources()));
        if (copy.files().isEmpty()) {
            v.putNull("SourceContents");
        } else {
            ArrayNode contents = v.putArray("SourceContents");
            for (Instruction.InlineFile file : copy.files()) {
                contents.addObject()
                        .put("Path", file.name())
                        .put("Data", file.content())
                        .put("Expand", file.expand());
            }
        }
        if (!copy.add()) {
            v.put("From", options.from()).put("Parents", options.parents());
            return "Copy";
        }
        v.put("Checksum", options.checksum());
        choice(v, "KeepGitDir", options.keepGitDirectory());
        choice(v, "Unpack", options.unpack());
        return "Add";
    }

    private static JsonNode orNull(List<String> texts) {
        return texts.isEmpty() ? Json.object().nullNode() : Json.array(texts);
    }

    private static void choice(ObjectNode v, String key, Optional<Boolean> choice) {
        if (choice.isPresent()) {
            v.put(key, choice.get());
        } else {
            v.putNull(key);
        }
    }

    private static String health(ObjectNode v, Instruction.HealthCheck check) {
        ObjectNode health = v.putObject("Health");
        health.set("Test", Json.array(check.test()));
        if (!check.test().equals(List.of("NONE"))) {
            health.put("Interval", check.interval().toNanos());
            health.put("Timeout", check.timeout().toNanos());
            health.put("StartPeriod", check.startPeriod().toNanos());
            health.put("StartInterval", check.startInterval().toNanos());
            health.put("Retries", check.retries());
        }
        return "HealthCheck";
    }
}
