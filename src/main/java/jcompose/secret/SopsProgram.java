package jcompose.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@code sops} program, for what is encrypted for other keys than those of age. It reads from a
 * pipe and writes into one; its arguments say what kind of file that is, and nothing else.
 *
 * @param environment what leads it to keys, such as GNUPGHOME, beside the path of programs
 */
record SopsProgram(Map<String, String> environment) {
    SopsProgram {
        environment = Map.copyOf(environment);
    }

    /**
     * What is in a file.
     *
     * @param type yaml, json, dotenv or binary
     * @param why it takes this program
     */
    byte[] decrypt(String type, byte[] content, String why) throws IOException {
        if (!isInstalled()) {
            throw new IOException(why + ": that takes the program sops, which is not installed");
        }
        List<String> command =
                List.of(
                        "sops",
                        "--decrypt",
                        "--input-type",
                        type,
                        "--output-type",
                        type,
                        "/dev/stdin");
        Map<String, String> variables = new HashMap<>(environment);
        variables.putIfAbsent("HOME", "/nonexistent");
        variables.put("LC_ALL", "C.UTF-8");
        PipedProgram.Ended ended = new PipedProgram(command, variables).run(content);
        if (ended.status() != 0) {
            throw new IOException(
                    why + ", and sops says: " + ended.error().lines().map(String::strip).toList());
        }
        return ended.out().toByteArray();
    }

    private boolean isInstalled() {
        for (String place : environment.getOrDefault("PATH", PipedProgram.PATH).split(":", -1)) {
            if (Files.isExecutable(Path.of(place).resolve("sops"))) {
                return true;
            }
        }
        return false;
    }
}
