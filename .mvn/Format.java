import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs google-java-format over source directories: {@code Format.java check|write|skip FORMATTER.JAR DIRECTORY...}. */
class Format {
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments[0].equals("skip")) {
            return;
        }
        boolean check = arguments[0].equals("check");
        List<String> sources = new ArrayList<>();
        for (int i = 2; i < arguments.length; i++) {
            Path directory = Path.of(arguments[i]);
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.walk(directory)) {
                    files.map(Path::toString).filter(name -> name.endsWith(".java")).sorted().forEach(sources::add);
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
        System.exit(status);
    }
}
