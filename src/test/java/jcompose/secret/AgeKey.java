package jcompose.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A key that the {@code age} program has made, and what is encrypted for it. */
public record AgeKey(Path file, String recipient) {
    public static AgeKey make(Path file) throws IOException, InterruptedException {
        run(new byte[0], "age-keygen", "-o", file.toString());
        byte[] recipient = run(new byte[0], "age-keygen", "-y", file.toString());
        return new AgeKey(file, new String(recipient, StandardCharsets.US_ASCII).strip());
    }

    public byte[] encrypt(byte[] content, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("age", "--encrypt", "-r", recipient));
        command.addAll(List.of(options));
        return run(content, command.toArray(String[]::new));
    }

    private static byte[] run(byte[] input, String... command)
            throws IOException, InterruptedException {
        Path error = Files.createTempFile("age", "");
        try {
            Process process = new ProcessBuilder(command).redirectError(error.toFile()).start();
            process.getOutputStream().write(input);
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readAllBytes();
            assertEquals(0, process.waitFor(), Files.readString(error));
            return output;
        } finally {
            Files.delete(error);
        }
    }
}
