package jcompose.runtime;

import jcompose.json.Json;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * A device node of this machine (man 2 mknod).
 *
 * @param type {@code c} or {@code b}
 * @param mode its permissions
 */
public record HostDevice(
        Path path, char type, long major, long minor, int mode, int user, int group) {
    private static final int TYPE = 0170000;
    private static final int CHARACTER = 0020000;
    private static final int BLOCK = 0060000;

    /**
     * Looks at a node, whatever links lead there.
     *
     * @throws IOException when there is none
     */
    static HostDevice read(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,rdev,uid,gid");
        int mode = number(attributes, "mode").intValue();
        long numbers = number(attributes, "rdev").longValue();
        int kind = mode & TYPE;
        if (kind != CHARACTER && kind != BLOCK) {
            throw new IOException(path + " is no device");
        }
        return new HostDevice(
                path,
                kind == CHARACTER ? 'c' : 'b',
                major(numbers),
                minor(numbers),
                mode & 07777,
                number(attributes, "uid").intValue(),
                number(attributes, "gid").intValue());
    }

    private static Number number(Map<String, Object> attributes, String name) {
        return (Number) Objects.requireNonNull(attributes.get(name), name);
    }

    public static boolean exists(Path path) {
        try {
            return read(path).path().equals(path);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The numbers of what is there.
     *
     * @throws IllegalArgumentException when there is nothing, or no device
     */
    static HostDevice numbers(String path) {
        try {
            return read(Path.of(path));
        } catch (IOException e) {
            throw new IllegalArgumentException("the device " + path + " cannot be found", e);
        }
    }

    /** The numbers alone. */
    ObjectNode json() {
        return Json.object().put("major", major).put("minor", minor);
    }

    /** As glibc packs them (sys/sysmacros.h). */
    private static long major(long numbers) {
        return ((numbers >>> 8) & 0xfff) | ((numbers >>> 32) & ~0xfffL);
    }

    private static long minor(long numbers) {
        return (numbers & 0xff) | ((numbers >>> 12) & ~0xffL);
    }
}
