package jcompose.build;

import jcompose.dockerfile.RunMount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Contents of secrets, kept as files only while a step runs and where no disk is. */
final class Secrets {
    private static final int MODE = 0400;
    private static final int MOST = 512 * 1024;

    private Secrets() {}

    static byte[] read(BuildOptions.Secret secret) throws BuildException, IOException {
        return switch (secret) {
            case BuildOptions.Secret.Value(String text) -> text.getBytes(StandardCharsets.UTF_8);
            case BuildOptions.Secret.InEnvironment(String name) ->
                    throw new BuildException(
                            "a secret comes from the environment variable "
                                    + name
                                    + ", which is not set or not passed on here; jcompose build"
                                    + " reads it");
            case BuildOptions.Secret.InFile(Path path) -> {
                try {
                    if (Files.size(path) > MOST) {
                        throw new BuildException("the secret " + path + " is longer than 500 kB");
                    }
                    yield Files.readAllBytes(path);
                } catch (NoSuchFileException e) {
                    throw new BuildException("the secret's file " + path + " does not exist");
                }
            }
        };
    }

    static Path write(byte[] content, Path directory, RunMount mount) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        Path file = Files.createTempFile(directory, "secret-", "");
        Files.write(file, content);
        FileOwners.set(file, mount);
        Files.setAttribute(file, "unix:mode", mount.mode().orElse(MODE), LinkOption.NOFOLLOW_LINKS);
        return file;
    }
}
