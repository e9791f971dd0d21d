package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.deploy.Revision;
import jcompose.stack.StackException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;

@Command(
        name = "diff",
        description = "Tell what differs between two revisions of a stack.",
        mixinStandardHelpOptions = true)
public final class HistoryDiffCommand implements Callable<Integer> {
    private static final String NOTHING = "(nothing)";

    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Parameters(index = "0", paramLabel = "REVISION")
    int one;

    @Parameters(index = "1", paramLabel = "REVISION")
    int other;

    public HistoryDiffCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws StackException, IOException, CommandException {
        String stack = session.stack().stackName(options, options.files);
        SortedMap<String, String> before = flat(session.engine().revision(options, stack, one));
        SortedMap<String, String> after = flat(session.engine().revision(options, stack, other));
        TreeSet<String> paths = new TreeSet<>(before.keySet());
        paths.addAll(after.keySet());
        for (String path : paths) {
            String was = before.getOrDefault(path, NOTHING);
            String is = after.getOrDefault(path, NOTHING);
            if (!Objects.equals(was, is)) {
                session.out().println(path + ": " + was + " → " + is);
            }
        }
        return 0;
    }

    private static SortedMap<String, String> flat(Revision revision) {
        SortedMap<String, String> values = new TreeMap<>();
        flatten("", revision.stack(), values);
        return values;
    }

    private static void flatten(String path, JsonNode node, SortedMap<String, String> values) {
        if (node.isObject() && !node.isEmpty()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                String below = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
                flatten(below, member.getValue(), values);
            }
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                flatten(path + "[" + i + "]", node.get(i), values);
            }
        } else {
            values.put(path, node.isString() ? node.asString() : node.toString());
        }
    }
}
