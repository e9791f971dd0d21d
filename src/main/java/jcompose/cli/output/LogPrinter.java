package jcompose.cli.output;

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
public final class LogPrinter implements AutoCloseable {
    private final Layout layout;
    private final PrintStream out;
    private final PrintStream err;
    private final LogStyle style;
    private final Map<ContainerId, Source> sources = new TreeMap<>();
    private final List<Line> fresh = new ArrayList<>();

    /** What containers print to standard error goes to {@code err}. */
    public LogPrinter(Layout layout, PrintStream out, PrintStream err, LogStyle style) {
        this.layout = layout;
        this.out = out;
        this.err = err;
        this.style = style;
    }

    /**
     * Takes up containers that are not read yet.
     *
     * @param tail how many of the lines that a container has said before are printed, at most
     */
    public void add(Iterable<Container> containers, ToIntFunction<Container> tail)
            throws IOException {
        for (Container container : containers) {
            if (sources.containsKey(container.id())) {
                continue;
            }
            String name =
                    container.replica().map(Object::toString).orElse(container.id().toString());
            LogReader reader = new LogReader(new ContainerLog(layout.log(container.id())));
            Source source = new Source(name, reader, sources.size());
            sources.put(container.id(), source);
            List<LogEntry> before = reader.read().stream().filter(style::shows).toList();
            int first = Math.max(0, before.size() - tail.applyAsInt(container));
            before.subList(first, before.size())
                    .forEach(entry -> fresh.add(new Line(source, entry)));
        }
    }

    /**
     * Prints what is new, in the order in which it was said.
     *
     * @throws ClosedOutputException when nobody reads it
     */
    public void print() throws IOException {
        for (Source source : sources.values()) {
            source.reader().read().stream()
                    .filter(style::shows)
                    .forEach(entry -> fresh.add(new Line(source, entry)));
        }
        int width =
                sources.values().stream().mapToInt(each -> each.name().length()).max().orElse(0);
        fresh.sort(Comparator.comparing(Line::entry));
        for (Line line : fresh) {
            LogEntry entry = line.entry();
            PrintStream stream = entry.error() ? err : out;
            stream.print(style.prefix(line.source().name(), width, line.source().number()));
            stream.print(style.timestamps() ? entry.time() + " " : "");
            stream.print(entry.text().endsWith("\n") ? entry.text() : entry.text() + "\n");
        }
        fresh.clear();
        err.flush();
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

    private record Source(String name, LogReader reader, int number) {}

    private record Line(Source source, LogEntry entry) {}
}
