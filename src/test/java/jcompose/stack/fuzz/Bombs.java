package jcompose.stack.fuzz;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small files that are meant to cost much: in depth, in number, or in time. */
final class Bombs {
    private static final int KINDS = 16;

    private final Random random;

    Bombs(Random random) {
        this.random = random;
    }

    Seed next() {
        int size = 1 << random.nextInt(2, 13);
        Map<String, String> files = new LinkedHashMap<>();
        files.put(Seed.STACK, stack(random.nextInt(KINDS), size, files));
        return new Seed(files);
    }

    private String stack(int kind, int size, Map<String, String> files) {
        String web = "services: {web: {image: a, labels: {v: '%s'}}}";
        return switch (kind) {
            case 0 -> aliases(Math.min(size, 40), 9);
            case 1 -> "x: " + "[".repeat(size) + "]".repeat(size);
            case 2 -> "x-a: " + "{a: ".repeat(size) + "b" + "}".repeat(size);
            case 3 -> web.formatted("${A:-".repeat(size) + "}".repeat(size));
            case 4 -> web.formatted("${A-{".repeat(size) + "}");
            case 5 -> web.formatted("$".repeat(size) + "{".repeat(size));
            case 6 -> web.formatted("x".repeat(size * 100));
            case 7 -> "services: {web: {image: a, ports: [0-65535], expose: ['0-65535']}}";
            case 8 -> chain(size, "depends_on: [s%d]");
            case 9 -> chain(size, "extends: s%d");
            case 10 -> chain(size, "extends: {service: s%d}, ports: ['%1$d:80']");
            case 11 -> included(Math.min(size, 24), files);
            case 12 -> "a: &a [*a]\nservices: &s {web: *s}";
            case 13 ->
                    "x-a: &a {k: v}\nservices: {web: {image: a, <<: ["
                            + "*a,".repeat(size)
                            + "*a]}}";
            case 14 -> names(size);
            default -> environment(size, files);
        };
    }

    private static String aliases(int levels, int width) {
        StringBuilder text = new StringBuilder("x-0: &a0 [b]\n");
        for (int i = 1; i < levels; i++) {
            String alias = "*a" + (i - 1) + ",";
            text.append("x-").append(i).append(": &a").append(i);
            text.append(" [").append(alias.repeat(width)).append("]\n");
        }
        return text.append("services: {web: {image: a, command: *a").append(levels - 1) + "}}\n";
    }

    private static String chain(int length, String link) {
        StringBuilder text = new StringBuilder("services:\n  s0: {image: a}\n");
        for (int i = 1; i < length; i++) {
            text.append("  s").append(i).append(": {image: a, ");
            text.append(link.formatted(i - 1)).append("}\n");
        }
        return text.toString();
    }

    /** Each file includes the next one twice. */
    private static String included(int levels, Map<String, String> files) {
        for (int i = 1; i <= levels; i++) {
            String next =
                    i == levels
                            ? ""
                            : "include: [f" + (i + 1) + ".yaml, ./f" + (i + 1) + ".yaml]\n";
            files.put("f" + i + ".yaml", next + "services: {s" + i + ": {image: a}}\n");
        }
        return "include: [f1.yaml, {path: ./f1.yaml}]\nservices: {web: {image: a}}\n";
    }

    /** Names that are all near each other, and none of them right. */
    private static String names(int count) {
        StringBuilder text = new StringBuilder("services:\n");
        for (int i = 0; i < count; i++) {
            text.append("  s")
                    .append(i)
                    .append(": {imag: a, depends_on: [s")
                    .append(i)
                    .append("x]}\n");
        }
        return text.toString();
    }

    private static String environment(int size, Map<String, String> files) {
        StringBuilder text = new StringBuilder("A=x\n");
        for (int i = 0; i < Math.min(size, 60); i++) {
            text.append("A=$A$A$A$A\n");
        }
        files.put("web.env", text.toString());
        String file = List.of("web.env", "/dev/zero", "/dev/null", "pipe", ".").get(size % 5);
        return "services: {web: {image: a, env_file: [web.env, {path: "
                + file
                + ", required: false}]}}";
    }
}
