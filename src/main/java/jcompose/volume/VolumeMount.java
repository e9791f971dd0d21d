package jcompose.volume;

import jcompose.process.Command;
import jcompose.process.CommandFailure;

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
        if (!options.containsKey("type")) {
            return;
        }
        List<String> arguments = arguments(options, content);
        try {
            new Command(arguments).output("");
        } catch (CommandFailure e) {
            throw new IOException(failure(options, Path.of("/proc/filesystems"), e), e);
        }
    }

    /** In words of the volume's options; what mount(8) says of it names another cause at times. */
    static String failure(Map<String, String> options, Path fileSystems, IOException failure)
            throws IOException {
        String type = options.getOrDefault("type", "none");
        String device = options.getOrDefault("device", "none");
        String what = "cannot mount " + device + " (type " + type + place(options) + "): ";
        if (isNetworked(type) && !isKnown(type, fileSystems)) {
            return what
                    + "this kernel does not know the file system "
                    + type
                    + "; load its module with 'modprobe "
                    + (type.startsWith("nfs") ? "nfs" : type)
                    + "', or take a kernel that has it";
        }
        String words = String.valueOf(failure.getMessage());
        int colon = words.indexOf("mount: ");
        String reason = (colon < 0 ? words : words.substring(colon + "mount: ".length())).strip();
        return what + reason.lines().findFirst().orElse(reason);
    }

    /** Of the options the address alone: others may be a password. */
    private static String place(Map<String, String> options) {
        for (String setting : options.getOrDefault("o", "").split(",", -1)) {
            if (setting.startsWith("addr=")) {
                return ", " + setting;
            }
        }
        return "";
    }

    private static boolean isNetworked(String type) {
        return type.startsWith("nfs") || type.equals("cifs");
    }

    private static boolean isKnown(String type, Path fileSystems) throws IOException {
        return Files.readAllLines(fileSystems).stream()
                .anyMatch(line -> line.substring(line.indexOf('\t') + 1).equals(type));
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
        if (isNetworked(type)) {
            settings = resolved(settings);
        }
        if (type.startsWith("nfs") && !settings.matches("(.*,)?addr=.+")) {
            throw new IOException(
                    "the options of a volume of type "
                            + type
                            + " must say addr=SERVER, as in o: \"addr=10.0.0.5,nfsvers=4\"");
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
                    throw new IOException(
                            "the host " + host + " of addr=" + host + " is not known", e);
                }
            } else {
                parts.add(setting);
            }
        }
        return String.join(",", parts);
    }
}
