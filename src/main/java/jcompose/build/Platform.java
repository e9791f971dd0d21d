package jcompose.build;

import java.util.Map;
import java.util.TreeMap;

/** What images built here run on, in the words of OCI image-spec. */
record Platform(String os, String architecture) {
    /** This machine. */
    static Platform local() {
        String architecture = System.getProperty("os.arch", "");
        return new Platform("linux", architecture.equals("aarch64") ? "arm64" : architecture);
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
