package jcompose.cli;

import jcompose.log.ContainerLog;
import jcompose.log.LogEntry;
import jcompose.log.LogReader;
import jcompose.reconciler.actual.Container;
import jcompose.runtime.Layout;
import jcompose.type.ContainerId;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** Prints what containers say, each line after the name of its replica. */
final class LogPrinter implements AutoCloseable {
    private final Layout layout;
    private final PrintStream out;
    private final boolean timestamps;
    private final Map<ContainerId, Source> sources = new TreeMap<>();
    private final List<Line> fresh = new ArrayList<>();

    LogPrinter(Layout layout, PrintStream out, boolean timestamps) {
        this.layout = layout;
        this.out = out;
        this.timestamps = timestamps;
    }

    /**
     * Takes up containers that are not read yet.
     *
     * @param tail how many of the lines that a container has said before are printed, at most
     */
    void add(Iterable<Container> containers, ToIntFunction<Container> tail) throws IOException {
        for (Container container : containers) {
            if (sources.containsKey(container.id())) {
                continue;
            }
            String name =
                    container.replica().map(Object::toString).orElse(container.id().toString());
            LogReader reader = new LogReader(new ContainerLog(layout.log(container.id())));
            sources.put(container.id(), new Source(name, reader));
            List<LogEntry> before = reader.read();
            int first = Math.max(0, before.size() - tail.applyAsInt(container));
            before.subList(first, before.size()).forEach(entry -> fresh.add(new Line(name, entry)));
        }
    }

    /**
     * Prints what is new, in the order in which it was said.
     *
     * @throws ClosedOutputException when nobody reads it
     */
    void print() throws IOException {
        int width = 0;
        for (Source source : sources.values()) {
            width = Math.max(width, source.name().length());
            source.reader().read().forEach(entry -> fresh.add(new Line(source.name(), entry)));
        }
        fresh.sort(Comparator.comparing(Line::entry));
        for (Line line : fresh) {
            String text = line.entry().text();
            out.print(line.name() + " ".repeat(width - line.name().length()) + "  | ");
            out.print(timestamps ? line.entry().time() + " " : "");
            out.print(text.endsWith("\n") ? text : text + "\n");
        }
        fresh.clear();
        if (out.checkError()) { // which flushes
            throw new ClosedOutputException();
        }
    }

    @Override
    public void close() throws IOException {
        for (Source source : sources.values()) {
            source.reader().close();
        }
    }

    private record Source(String name, LogReader reader) {}

    private record Line(String name, LogEntry entry) {}
}
