package jcompose.observe;

import jcompose.reconciler.desired.BlockIo;
import jcompose.runtime.Resources;

import tools.jackson.databind.JsonNode;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Limits on block devices, each as {@code device_read_bps:8:0=1048576}, whoever tells of them. */
final class Throttles {
    private static final String MAXIMUM = "max";

    /** The kernel's words on v1, and in {@code io.max} of v2. */
    private static final Map<String, BlockIo.Kind> KINDS =
            Map.of(
                    "read_bps", BlockIo.Kind.READ_BYTES,
                    "read_iops", BlockIo.Kind.READ_OPERATIONS,
                    "write_bps", BlockIo.Kind.WRITE_BYTES,
                    "write_iops", BlockIo.Kind.WRITE_OPERATIONS,
                    "rbps", BlockIo.Kind.READ_BYTES,
                    "riops", BlockIo.Kind.READ_OPERATIONS,
                    "wbps", BlockIo.Kind.WRITE_BYTES,
                    "wiops", BlockIo.Kind.WRITE_OPERATIONS);

    private Throttles() {}

    /** Of {@code read_bps 8:0 1048576}, or of {@code max 8:0 rbps=1048576 wbps=max …}. */
    static Set<String> ofKernel(String line) {
        Set<String> throttles = new TreeSet<>();
        String[] words = line.split(" ", -1);
        BlockIo.Kind only = KINDS.get(words[0]);
        if (words.length == 3 && only != null) {
            throttles.add(text(only, words[1], words[2]));
        } else if (words[0].equals(MAXIMUM)) {
            for (int i = 2; i < words.length; i++) {
                String[] limit = words[i].split("=", 2);
                BlockIo.Kind kind = KINDS.get(limit[0]);
                if (kind != null && !limit[1].equals(MAXIMUM)) {
                    throttles.add(text(kind, words[1], limit[1]));
                }
            }
        }
        return throttles;
    }

    /** Of what the runtime was told. */
    static Set<String> ofConfiguration(JsonNode blockIo) {
        Set<String> throttles = new TreeSet<>();
        for (BlockIo.Kind kind : BlockIo.Kind.values()) {
            for (JsonNode each : blockIo.path(Resources.member(kind))) {
                String device = each.path("major").asLong() + ":" + each.path("minor").asLong();
                long rate = each.path("rate").asLong();
                if (rate > 0) {
                    throttles.add(text(kind, device, Long.toString(rate)));
                }
            }
        }
        return throttles;
    }

    private static String text(BlockIo.Kind kind, String device, String rate) {
        return kind.key() + ":" + device + "=" + rate;
    }
}
