package jcompose.cli.call;

import jcompose.reconciler.desired.UserMode;
import jcompose.runtime.UserRange;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What the machine's administrator says about all containers: {@code userns: private|host}. */
final class MachineSettings {
    static final Path DEFAULT = Path.of("/etc/jcompose/containers.yaml");

    private MachineSettings() {}

    /** A file that is not there says nothing: then users are the machine's. */
    static UserMode read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return UserMode.HOST;
        }
        UserMode mode = UserMode.HOST;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String plain = line.replaceFirst("(^| )#.*", "").strip();
            if (plain.isEmpty()) {
                continue;
            }
            if (plain.equals("userns: private")
                    && !UserRange.isSupportedBy(System.getProperty("os.version"))) {
                throw new IOException(file + ":" + number + ": 'userns: private' takes Linux 6.13");
            }
            mode =
                    switch (plain) {
                        case "userns: private" -> UserMode.OWN;
                        case "userns: host" -> UserMode.HOST;
                        default ->
                                throw new IOException(
                                        file
                                                + ":"
                                                + number
                                                + ": expected 'userns: private' or 'userns: host',"
                                                + " found '"
                                                + plain
                                                + "'");
                    };
        }
        return mode;
    }
}
