import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs google-java-format over source directories: {@code Format.java check|write|skip FORMATTER.JAR DIRECTORY...}.
 * Sources that are older than the last run that found or left everything formatted are not looked at again.
 */
class Format {
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments[0].equals("skip")) {
            return;
        }
        boolean check = arguments[0].equals("check");
        Path done = Path.of(arguments[1]).resolveSibling("formatted");
        FileTime last = Files.exists(done) ? Files.getLastModifiedTime(done) : FileTime.fromMillis(0);
        FileTime now = FileTime.from(Instant.now());
        List<String> sources = new ArrayList<>();
        for (int i = 2; i < arguments.length; i++) {
            Path directory = Path.of(arguments[i]);
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.walk(directory)) {
                    files.filter(file -> file.toString().endsWith(".java") && isNewer(file, last))
                            .map(Path::toString)
                            .sorted()
                            .forEach(sources::add);
                }
            }
        }
        if (sources.isEmpty()) {
            return;
        }
        Path list = Files.write(Path.of(arguments[1]).resolveSibling("sources-to-format"), sources);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-jar", arguments[1], "--aosp"));
        command.addAll(check ? List.of("--dry-run", "--set-exit-if-changed") : List.of("--replace"));
        command.add("@" + list);
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0 && check) {
            System.err.println("The files above are not formatted: mvn compile -Dformat=write");
        }
        if (status == 0) {
            Files.write(done, new byte[0]);
            Files.setLastModifiedTime(done, now);
        }
        System.exit(status);
    }

    private static boolean isNewer(Path file, FileTime time) {
        try {
            return Files.getLastModifiedTime(file).compareTo(time) >= 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
