package jcompose.stack.canonical;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.ArrayList;
import java.util.List;

/**
 * Hosts with their addresses as a list of {@code HOST=ADDRESS}, from a map or from a list that may
 * have colons instead (Compose specification, extra_hosts).
 */
final class Hosts {
    private final KeyPath path;
    private final Problems problems;
    private final List<Tree> result = new ArrayList<>();

    private Hosts(KeyPath path, Problems problems) {
        this.path = path;
        this.problems = problems;
    }

    static Tree of(Tree value, KeyPath path, Problems problems) {
        Hosts hosts = new Hosts(path, problems);
        switch (value) {
            case Tree.Sequence list -> list.elements().forEach(hosts::line);
            case Tree.Mapping map ->
                    map.entries().forEach((host, entry) -> hosts.entry(host, entry.value()));
            default -> {
                return value;
            }
        }
        return new Tree.Sequence(value.position(), hosts.result);
    }

    private void line(Tree element) {
        if (!(element instanceof Tree.Text(Position position, String text))) {
            return;
        }
        int equals = text.indexOf('=');
        int separator = equals < 0 ? text.indexOf(':') : equals;
        if (separator < 0) {
            problems.error(position, path, "'" + text + "' has no address", "write HOST=ADDRESS");
            return;
        }
        for (String address : text.substring(separator + 1).split(",", -1)) {
            add(text.substring(0, separator), address, position);
        }
    }

    private void entry(String host, Tree value) {
        switch (value) {
            case Tree.Sequence list -> list.elements().forEach(each -> entry(host, each));
            case Tree.Text(Position position, String address) -> add(host, address, position);
            default -> {}
        }
    }

    private void add(String host, String address, Position position) {
        if (host.isEmpty() || host.indexOf(':') >= 0 || host.indexOf('=') >= 0) {
            problems.error(position, path, "'" + host + "' is not the name of a host");
        }
        boolean brackets = address.length() > 2 && address.startsWith("[") && address.endsWith("]");
        String plain = brackets ? address.substring(1, address.length() - 1) : address;
        result.add(new Tree.Text(position, host + "=" + plain));
    }
}
