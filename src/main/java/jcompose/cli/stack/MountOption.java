package jcompose.cli.stack;

import jcompose.cli.output.CommandException;
import jcompose.json.Json;

import tools.jackson.databind.node.ObjectNode;

import java.util.Locale;

/**
 * {@code --mount type=TYPE,source=SOURCE,target=TARGET,...}, with the words of {@code docker run},
 * as a member of {@code volumes} in a stack file.
 */
final class MountOption {
    private final String text;
    private final ObjectNode mount = Json.object().put("type", "volume");

    private MountOption(String text) {
        this.text = text;
    }

    static ObjectNode parse(String text) throws CommandException {
        MountOption option = new MountOption(text);
        for (String word : text.split(",", -1)) {
            int equals = word.indexOf('=');
            String key = equals < 0 ? word : word.substring(0, equals);
            option.read(key.toLowerCase(Locale.ROOT), equals < 0 ? "" : word.substring(equals + 1));
        }
        if (!option.mount.has("target")) {
            throw option.refusal("it has no target", "add target=/path");
        }
        return option.mount;
    }

    private void read(String key, String value) throws CommandException {
        switch (key) {
            case "type" -> mount.put("type", value);
            case "source", "src" -> mount.put("source", value);
            case "target", "destination", "dst" -> mount.put("target", value);
            case "readonly", "ro" -> mount.put("read_only", isTrue(key, value));
            case "consistency" -> mount.put("consistency", value);
            case "bind-propagation" -> part("bind").put("propagation", value);
            case "bind-recursive" -> part("bind").put("recursive", value);
            case "volume-nocopy" -> part("volume").put("nocopy", isTrue(key, value));
            case "volume-subpath" -> part("volume").put("subpath", value);
            case "image-subpath" -> part("image").put("subpath", value);
            case "tmpfs-size" -> part("tmpfs").put("size", value);
            case "tmpfs-mode" -> part("tmpfs").put("mode", value);
            default ->
                    throw refusal(
                            "'" + key + "' is no option of a mount",
                            "use type, source, target, readonly, bind-propagation, bind-recursive,"
                                    + " volume-nocopy, volume-subpath, image-subpath, tmpfs-size or"
                                    + " tmpfs-mode");
        }
    }

    private ObjectNode part(String name) {
        return mount.path(name) instanceof ObjectNode there ? there : mount.putObject(name);
    }

    private boolean isTrue(String key, String value) throws CommandException {
        return switch (value) {
            case "", "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw refusal(key + " is true or false, not '" + value + "'", "");
        };
    }

    private CommandException refusal(String what, String hint) {
        return new CommandException(
                "--mount " + text + ": " + what + (hint.isEmpty() ? "" : "; " + hint));
    }
}
