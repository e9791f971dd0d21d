package jcompose.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Another process that writes to a store: {@code ROOT NAME COUNT}, or {@code ROOT stay}. */
final class StoreWriterProcess {
    private StoreWriterProcess() {}

    static Process start(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                StoreWriterProcess.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** With {@code stay} it opens a workspace, says so, and waits to be killed. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ImageStore store = new ImageStore(Path.of(arguments[0]));
        if (arguments[1].equals("stay")) {
            Workspace workspace = store.writer().workspace();
            Files.writeString(workspace.unused(), "half a blob");
            System.out.println(workspace.directory());
            System.out.flush();
            System.in.read();
            return;
        }
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            Images.put(store, arguments[1] + ":" + i, arguments[1] + i, Optional.empty());
        }
    }
}
