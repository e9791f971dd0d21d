package jcompose.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jcompose.process.Command;

import java.io.IOException;

/**
 * An Ethernet with another machine on it, a network namespace: this machine's interface there is
 * {@link #parent}.
 */
final class LocalNetwork implements AutoCloseable {
    private final String parent;
    private final String other;

    /** The other machine has addresses such as {@code 192.0.2.254/24}. */
    LocalNetwork(String name, String... addresses) throws IOException {
        parent = name;
        other = name + "-pc";
        ip("netns", "add", other);
        ip("link", "add", parent, "type", "veth", "peer", "name", "eth0", "netns", other);
        ip("link", "set", parent, "up");
        ip("-n", other, "link", "set", "eth0", "up");
        ip("-n", other, "link", "set", "lo", "up");
        for (String address : addresses) {
            ip("-n", other, "address", "add", address, "dev", "eth0", "nodad");
        }
    }

    String parent() {
        return parent;
    }

    /** What a command prints on the other machine. */
    String run(String... command) throws IOException {
        Command.Ended ended = other(command).run("");
        return ended.out() + ended.error();
    }

    private Command other(String... command) {
        String[] all = new String[command.length + 4];
        System.arraycopy(new String[] {"ip", "netns", "exec", other}, 0, all, 0, 4);
        System.arraycopy(command, 0, all, 4, command.length);
        return Command.of(all);
    }

    /** The rest of a test needs the kernel to have interfaces of that type. */
    static void assumeThereIs(String type) throws IOException {
        assumeTrue(hasType(type), "this machine's kernel has no interfaces of type " + type);
    }

    static boolean hasType(String type) throws IOException {
        String words = Command.of("ip", "link", "add", "jt-probe", "type", type).run("").error();
        return !words.contains("Unknown device type") && !words.contains("not supported");
    }

    static void ip(String... words) throws IOException {
        String[] command = new String[words.length + 1];
        command[0] = "ip";
        System.arraycopy(words, 0, command, 1, words.length);
        Command.of(command).output("");
    }

    @Override
    public void close() throws IOException {
        ip("netns", "delete", other);
        Command.of("ip", "link", "delete", parent)
                .run(""); // gone with its peer, if the kernel was quick
    }
}
