package jcompose.build;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What images built here run on, in the words of OCI image-spec. */
public record Platform(String os, String architecture) {
    /** This machine. */
    public static Platform local() {
        String architecture = System.getProperty("os.arch", "");
        return new Platform("linux", architecture.equals("aarch64") ? "arm64" : architecture);
    }

    /** Whether a name such as {@code linux/amd64} or {@code linux/arm64/v8} means it. */
    public boolean isCalled(String name) {
        String[] parts = name.toLowerCase(Locale.ROOT).split("/", 3);
        String system = parts.length == 1 && parts[0].equals(os) ? parts[0] : "linux";
        String machine = parts[parts.length == 1 ? 0 : 1];
        String plain =
                switch (machine) {
                    case "x86_64", "x86-64" -> "amd64";
                    case "aarch64", "armv8" -> "arm64";
                    default -> machine;
                };
        boolean sameSystem = parts.length == 1 ? system.equals(os) : parts[0].equals(os);
        boolean plainVariant = parts.length < 3 || parts[2].equals("v8") || parts[2].equals("v1");
        return sameSystem
                && plainVariant
                && (plain.equals(architecture) || (parts.length == 1 && parts[0].equals(os)));
    }

    @Override
    public String toString() {
        return os + "/" + architecture;
    }

    /** The global arguments that a Dockerfile need not declare before {@code FROM}. */
    Map<String, String> arguments() {
        Map<String, String> arguments = new TreeMap<>();
        for (String side : new String[] {"BUILD", "TARGET"}) {
            arguments.put(side + "PLATFORM", os + "/" + architecture);
            arguments.put(side + "OS", os);
            arguments.put(side + "ARCH", architecture);
            arguments.put(side + "VARIANT", "");
        }
        return arguments;
    }
}
