package jcompose.build;

import jcompose.image.Sha256;
import jcompose.type.Digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Map;

/** A digest over a sequence of texts, each with its length, so that no two sequences look alike. */
final class Fingerprint {
    private final MessageDigest computation = Sha256.start();

    Fingerprint(String kind) {
        add(kind);
    }

    /** Of a step on the layers below it. */
    static Digest above(Digest below, Digest own) {
        return new Fingerprint("step").add(below).add(own).finish();
    }

    Fingerprint add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        computation.update(bytes);
        return this;
    }

    Fingerprint add(Digest digest) {
        return add(digest.toString());
    }

    Fingerprint add(long number) {
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            computation.update((byte) (number >>> shift));
        }
        return this;
    }

    Fingerprint addAll(Collection<String> texts) {
        add(texts.size());
        texts.forEach(this::add);
        return this;
    }

    Fingerprint addAll(Map<String, String> map) {
        addAll(map.keySet());
        return addAll(map.values());
    }

    Digest finish() {
        return Sha256.finish(computation);
    }
}
