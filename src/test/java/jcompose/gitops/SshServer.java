package jcompose.gitops;

import jcompose.registry.Tools;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real {@code sshd} on loopback, of its own configuration, that takes one key. */
final class SshServer implements AutoCloseable {
    private final Process process;
    private final int port;
    private final Path directory;

    private SshServer(Process process, int port, Path directory) {
        this.process = process;
        this.port = port;
        this.directory = directory;
    }

    /** Keys and its log are made in {@code directory}. */
    static SshServer start(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(Path.of("/run/sshd")); // for the separation of its privileges
        key(directory.resolve("host"));
        Path own = key(directory.resolve("deploy"));
        Path allowed = directory.resolve("authorized_keys");
        Files.copy(own.resolveSibling("deploy.pub"), allowed);
        int port;
        try (ServerSocket free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path config =
                Files.writeString(
                        directory.resolve("sshd_config"),
                        """
                        ListenAddress 127.0.0.1:%d
                        HostKey %s
                        AuthorizedKeysFile %s
                        PidFile none
                        StrictModes no
                        UsePAM no
                        PasswordAuthentication no
                        KbdInteractiveAuthentication no
                        PermitRootLogin yes
                        """
                                .formatted(port, directory.resolve("host"), allowed));
        Process process =
                new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
        SshServer server = new SshServer(process, port, directory);
        while (!server.answers()) {
            if (!process.isAlive()) {
                throw new AssertionError(server.log());
            }
            Thread.onSpinWait();
        }
        return server;
    }

    /** A new pair; the private half. */
    static Path key(Path file) throws IOException {
        Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString());
        return file;
    }

    private boolean answers() throws IOException {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (java.net.ConnectException e) {
            return false;
        }
    }

    String url(Path repository) {
        return "ssh://root@127.0.0.1:" + port + repository;
    }

    Path deployKey() {
        return directory.resolve("deploy");
    }

    /** A file that says that the host has this public key, of the pair in {@code key}. */
    Path knownHosts(Path key) throws IOException {
        String[] words =
                Files.readString(key.resolveSibling(key.getFileName() + ".pub")).split(" ", -1);
        return Files.writeString(
                directory.resolve("known-" + key.getFileName()),
                "[127.0.0.1]:" + port + " " + words[0] + " " + words[1] + "\n");
    }

    Path hostKey() {
        return directory.resolve("host");
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
