package jcompose.volume;

import jcompose.process.Command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the options of the driver {@code local} ask to be mounted as the volume, as mount(8). */
final class VolumeMount {
    private VolumeMount() {}

    /** Whether something is mounted there now. */
    static boolean isMounted(Path content) throws IOException {
        String point = content.toString().replace("\\", "\\134").replace(" ", "\\040");
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            if (line.split(" ", 6)[4].equals(point)) {
                return true;
            }
        }
        return false;
    }

    /** Does nothing without options. */
    static void mount(Map<String, String> options, Path content) throws IOException {
        if (options.containsKey("type")) {
            Command.of(arguments(options, content).toArray(String[]::new)).output("");
        }
    }

    static void unmount(Path content) throws IOException {
        Command.of("umount", content.toString()).output("");
    }

    /** Without the helper programs that a file system may have: NFS needs no more than this. */
    static List<String> arguments(Map<String, String> options, Path content) throws IOException {
        String type = options.getOrDefault("type", "none");
        String device = options.getOrDefault("device", "none");
        String settings = options.getOrDefault("o", "");
        if (type.equals("none") && !List.of(settings.split(",", -1)).contains("bind")) {
            settings = settings.isEmpty() ? "bind" : "bind," + settings;
        }
        if (type.startsWith("nfs") || type.equals("cifs")) {
            settings = resolved(settings);
        }
        List<String> arguments = new ArrayList<>(List.of("mount", "-i", "-t", type));
        if (!settings.isEmpty()) {
            arguments.addAll(List.of("-o", settings));
        }
        arguments.addAll(List.of("--", device, content.toString()));
        return arguments;
    }

    /** The kernel knows no names: {@code addr=} must be an address. */
    private static String resolved(String settings) throws IOException {
        List<String> parts = new ArrayList<>();
        for (String setting : settings.split(",", -1)) {
            if (setting.startsWith("addr=")) {
                String host = setting.substring("addr=".length());
                try {
                    parts.add("addr=" + InetAddress.getByName(host).getHostAddress());
                } catch (UnknownHostException e) {
                    throw new IOException("the host " + host + " is not known", e);
                }
            } else {
                parts.add(setting);
            }
        }
        return String.join(",", parts);
    }
}
