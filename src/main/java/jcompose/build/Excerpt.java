package jcompose.build;

import jcompose.dockerfile.Location;

import java.util.ArrayList;
import java.util.List;

/** The lines of a Dockerfile around an instruction, for people. */
final class Excerpt {
    private static final int AROUND = 2;
    private static final int MOST = 12;

    private Excerpt() {}

    static List<String> of(String text, Location location) {
        List<String> lines = text.lines().toList();
        int first = Math.max(1, location.line() - AROUND);
        int last = Math.min(lines.size(), location.end() + AROUND);
        int width = Integer.toString(last).length();
        List<String> excerpt = new ArrayList<>();
        for (int number = first; number <= last; number++) {
            boolean inside = number >= location.line() && number <= location.end();
            if (excerpt.size() == MOST) {
                excerpt.add(" ".repeat(width + 3) + "…");
                break;
            }
            String mark = inside ? "> " : "  ";
            excerpt.add(mark + String.format("%" + width + "d | ", number) + lines.get(number - 1));
        }
        return excerpt;
    }
}
