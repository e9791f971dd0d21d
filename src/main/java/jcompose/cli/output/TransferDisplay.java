package jcompose.cli.output;

import jcompose.registry.PullListener;
import jcompose.registry.PushListener;
import jcompose.registry.protocol.Descriptor;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Tells how images come and go: on a terminal a line for each layer that is under way, elsewhere a
 * line for each that has arrived. Safe for use by several threads.
 */
public final class TransferDisplay {
    private static final long REPAINT_NANOS = 50_000_000;
    private static final double KILO = 1000;

    /** A longer line would take two, and they are counted to be painted over. */
    private static final int WIDEST = 79;

    private final PrintStream err;
    private final Style style;
    private final Map<String, String> underWay = new LinkedHashMap<>();
    private int painted;
    private long lastPaint;

    /** How much is told. */
    public enum Style {
        TERMINAL,
        LINES,
        QUIET
    }

    public TransferDisplay(PrintStream err, Style style) {
        this.err = err;
        this.style = style;
    }

    /** Prints a line that stays. */
    public synchronized void println(String line) {
        erase();
        err.println(line);
        paint();
    }

    /** The same of what went well, unless that is of no interest. */
    public void tell(String line) {
        if (style != Style.QUIET) {
            println(line);
        }
    }

    public PullListener pulling(String image) {
        return new Pulling(image);
    }

    public PushListener pushing(String image) {
        return new Pushing(image);
    }

    /**
     * Bytes of an archive on their way.
     *
     * @param verb what has happened to them, such as {@code read}
     */
    public Archive archive(String name, String verb) {
        return new Archive(name, verb);
    }

    /** Hears how many bytes there have been so far; closed when there are no more. */
    public final class Archive implements LongConsumer, AutoCloseable {
        private final String name;
        private final String verb;
        private long bytes;

        private Archive(String name, String verb) {
            this.name = name;
            this.verb = verb;
        }

        @Override
        public void accept(long now) {
            bytes = now;
            moving(name, text());
        }

        @Override
        public void close() {
            if (bytes > 0) {
                done(name, text());
            }
        }

        private String text() {
            return name + ": " + size(bytes) + " " + verb;
        }
    }

    private synchronized void moving(String key, String line) {
        if (style != Style.TERMINAL) {
            return;
        }
        String shown = line.length() > WIDEST ? line.substring(line.length() - WIDEST) : line;
        boolean isNew = underWay.put(key, shown) == null;
        long now = System.nanoTime();
        if (isNew || now - lastPaint > REPAINT_NANOS) {
            lastPaint = now;
            erase();
            paint();
        }
    }

    private synchronized void done(String key, String line) {
        underWay.remove(key);
        if (style != Style.QUIET) {
            println(line);
        }
    }

    private void erase() {
        if (painted > 0) {
            err.print("\033[" + painted + "A\033[J");
            painted = 0;
        }
    }

    private void paint() {
        for (String line : underWay.values()) {
            err.println(line);
        }
        painted = underWay.size();
        err.flush();
    }

    private static String size(long bytes) {
        double rest = bytes;
        for (String unit : List.of("B", "kB", "MB", "GB")) {
            if (rest < KILO || unit.equals("GB")) {
                String format = unit.equals("B") ? "%.0f %s" : "%.1f %s";
                return String.format(Locale.ROOT, format, rest, unit);
            }
            rest /= KILO;
        }
        throw new IllegalStateException();
    }

    private static String name(Descriptor blob) {
        return blob.digest().shortened();
    }

    private final class Pulling implements PullListener {
        private final String image;

        Pulling(String image) {
            this.image = image;
        }

        @Override
        public void skipped(String mirror, String reason) {
            if (style != Style.QUIET) {
                println(image + ": mirror " + mirror + " does not help: " + reason);
            }
        }

        @Override
        public void foreign(String platform) {
            println("warning: " + image + " is for " + platform + ", which this machine is not");
        }

        @Override
        public void present(Descriptor layer) {
            done(key(layer), image + ": " + name(layer) + " is here already");
        }

        @Override
        public void received(Descriptor layer, long bytes) {
            if (style == Style.TERMINAL) {
                String so = size(bytes) + " of " + size(layer.size());
                moving(key(layer), image + ": " + name(layer) + " " + so);
            }
        }

        @Override
        public void done(Descriptor layer) {
            if (style == Style.QUIET) {
                return;
            }
            TransferDisplay.this.done(
                    key(layer), image + ": " + name(layer) + " pulled, " + size(layer.size()));
        }

        private void done(String key, String line) {
            TransferDisplay.this.done(key, line);
        }

        private String key(Descriptor layer) {
            return image + layer.digest();
        }
    }

    private final class Pushing implements PushListener {
        private final String image;

        Pushing(String image) {
            this.image = image;
        }

        @Override
        public void present(Descriptor blob) {
            end(blob, " is there already");
        }

        @Override
        public void mounted(Descriptor blob, String repository) {
            end(blob, " taken from " + repository);
        }

        @Override
        public void sent(Descriptor blob, long bytes) {
            moving(
                    image + blob.digest(),
                    image + ": " + name(blob) + " " + size(bytes) + " of " + size(blob.size()));
        }

        @Override
        public void done(Descriptor blob) {
            end(blob, " pushed, " + size(blob.size()));
        }

        private void end(Descriptor blob, String words) {
            TransferDisplay.this.done(image + blob.digest(), image + ": " + name(blob) + words);
        }
    }
}
