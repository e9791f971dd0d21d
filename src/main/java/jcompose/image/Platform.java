package jcompose.image;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an image runs on, in the words of OCI image-spec image-index.md.
 *
 * @param variant of the architecture, such as {@code v7}; empty: its usual one
 */
public record Platform(String os, String architecture, String variant) {
    private static final List<String> ARM = List.of("v8", "v7", "v6", "v5");
    private static final List<String> AMD64 = List.of("v4", "v3", "v2", "");

    public Platform {
        architecture = normalised(architecture);
        variant = usual(architecture).equals(variant) ? "" : variant;
    }

    /**
     * Reads {@code OS/ARCHITECTURE[/VARIANT]} or an architecture alone.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static Platform parse(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split("/", -1);
        for (String part : parts) {
            if (part.isEmpty() || !part.chars().allMatch(Platform::isNameCharacter)) {
                throw wrong(text);
            }
        }
        return switch (parts.length) {
            case 1 -> parts[0].equals("linux") ? local() : new Platform("linux", parts[0], "");
            case 2 -> new Platform(parts[0], parts[1], "");
            case 3 -> new Platform(parts[0], parts[1], parts[2]);
            default -> throw wrong(text);
        };
    }

    /** This machine. */
    public static Platform local() {
        return new Platform("linux", System.getProperty("os.arch", ""), "");
    }

    /** What runs on this platform, the best first: the rules of containerd's platforms package. */
    public List<Platform> runnable() {
        List<Platform> runnable = new ArrayList<>();
        switch (architecture) {
            case "amd64" -> {
                variants(runnable, AMD64, variant);
                runnable.add(new Platform(os, "386", ""));
            }
            case "arm64" -> {
                runnable.add(this);
                if (!variant.isEmpty()) {
                    runnable.add(new Platform(os, architecture, ""));
                }
                ARM.forEach(each -> runnable.add(new Platform(os, "arm", each)));
            }
            case "arm" -> variants(runnable, ARM, variant.isEmpty() ? "v7" : variant);
            default -> runnable.add(this);
        }
        return runnable;
    }

    private void variants(List<Platform> runnable, List<String> newestFirst, String own) {
        int start = newestFirst.indexOf(own);
        if (start < 0) {
            runnable.add(this);
            return;
        }
        for (String each : newestFirst.subList(start, newestFirst.size())) {
            runnable.add(new Platform(os, architecture, each));
        }
    }

    /** The names that other systems give to architectures. */
    private static String normalised(String architecture) {
        return switch (architecture) {
            case "x86_64", "x86-64" -> "amd64";
            case "aarch64" -> "arm64";
            case "i386", "i686", "x86" -> "386";
            case "armhf", "armel" -> "arm";
            default -> architecture;
        };
    }

    private static String usual(String architecture) {
        return switch (architecture) {
            case "amd64" -> "v1";
            case "arm64" -> "v8";
            case "arm" -> "v7";
            default -> "";
        };
    }

    private static boolean isNameCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "._-".indexOf(c) >= 0;
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is not a platform; write it as in linux/arm64 or linux/arm/v6");
    }

    /** The first of several that runs best here; empty: none does. */
    public <T> Optional<T> best(List<T> candidates, java.util.function.Function<T, Platform> of) {
        for (Platform wanted : runnable()) {
            for (T candidate : candidates) {
                if (of.apply(candidate).equals(wanted)) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }

    /** As a descriptor has it: OCI image-spec image-index.md. */
    void write(ObjectNode platform) {
        platform.put("architecture", architecture).put("os", os);
        if (!variant.isEmpty()) {
            platform.put("variant", variant);
        }
    }

    /** Whether this machine's processor runs it. */
    public boolean isNative() {
        return local().runnable().contains(this);
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
