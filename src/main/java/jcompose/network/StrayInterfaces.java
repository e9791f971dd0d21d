package jcompose.network;

import jcompose.process.Command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The machine's ends of interfaces whose container is known to nobody any more. */
public final class StrayInterfaces {
    private static final int SHORTEST = 12;

    private StrayInterfaces() {}

    /**
     * Removes those of one container on a network; false: there are none.
     *
     * @param id in full: another container must not be meant
     */
    public static boolean remove(String network, String id) throws IOException {
        boolean removed = false;
        Path ports = Path.of("/sys/class/net", Bridges.name(network), "brif");
        if (id.length() < SHORTEST) {
            return false;
        }
        try (var all = Files.newDirectoryStream(ports)) {
            for (Path port : all) {
                String name = String.valueOf(port.getFileName());
                if (name.startsWith("jv" + id)) {
                    Command.of("ip", "link", "delete", "dev", name).output("");
                    removed = true;
                }
            }
        } catch (NoSuchFileException e) {
            return false; // there is no such network
        }
        return removed;
    }
}
