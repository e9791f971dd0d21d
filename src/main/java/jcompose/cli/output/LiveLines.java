package jcompose.cli.output;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lines at the end of a terminal's output that change until they are done. */
public final class LiveLines {
    private static final int WIDTH = 100;
    private static final String UP = "\u001b[A";
    private static final String ERASE = "\r\u001b[J";

    private final PrintStream out;
    private final Map<String, String> lines = new LinkedHashMap<>();
    private int shown;

    public LiveLines(PrintStream out) {
        this.out = out;
    }

    public void begin(String line) {
        lines.put(line, "");
        redraw("");
    }

    public void update(String line, String last) {
        if (lines.replace(line, last) != null) {
            redraw("");
        }
    }

    public void end(String line, String result) {
        lines.remove(line);
        redraw(clipped(line) + "  " + result + "\n");
    }

    /** Above those that change. */
    public void print(String line) {
        redraw(clipped(line) + "\n");
    }

    public void close() {
        lines.clear();
        redraw("");
    }

    private void redraw(String above) {
        StringBuilder text = new StringBuilder();
        text.append(UP.repeat(shown)).append(shown > 0 ? ERASE : "").append(above);
        shown = 0;
        for (Map.Entry<String, String> line : lines.entrySet()) {
            text.append(clipped(line.getKey())).append('\n');
            shown++;
            if (!line.getValue().isEmpty()) {
                text.append("    ").append(clipped(line.getValue())).append('\n');
                shown++;
            }
        }
        out.print(text);
        out.flush();
    }

    /** A line that the terminal breaks could not be taken back. */
    private static String clipped(String line) {
        String plain = line.replaceAll("\\p{Cntrl}", "");
        return plain.length() > WIDTH - 20 ? plain.substring(0, WIDTH - 21) + "…" : plain;
    }
}
