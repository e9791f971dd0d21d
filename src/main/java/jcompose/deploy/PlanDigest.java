package jcompose.deploy;

import jcompose.reconciler.plan.Plan;
import jcompose.type.Digest;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What makes a plan that plan: everything in it, down to the last variable of a container that is
 * to be started. Sets and maps have no order of their own, and may have another one in each JVM.
 */
final class PlanDigest {
    private final StringBuilder text = new StringBuilder();

    private PlanDigest() {}

    static Digest of(Plan plan) {
        PlanDigest digest = new PlanDigest();
        digest.add(plan);
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(digest.text.toString().getBytes(StandardCharsets.UTF_8));
            return Digest.sha256(HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private void add(Object value) {
        switch (value) {
            case Record each -> record(each);
            case Optional<?> optional ->
                    optional.ifPresentOrElse(this::add, () -> text.append('-'));
            case Map<?, ?> map -> {
                List<String> entries = new ArrayList<>();
                map.forEach((key, each) -> entries.add(alone(key) + "=" + alone(each)));
                sorted(entries);
            }
            case Set<?> set -> sorted(set.stream().map(PlanDigest::alone).toList());
            case Collection<?> list -> {
                text.append('[');
                list.forEach(this::add);
                text.append(']');
            }
            default -> quoted(value.toString());
        }
    }

    private static String alone(Object value) {
        PlanDigest digest = new PlanDigest();
        digest.add(value);
        return digest.text.toString();
    }

    private void sorted(List<String> parts) {
        List<String> inOrder = new ArrayList<>(parts);
        Collections.sort(inOrder);
        text.append('{').append(String.join(",", inOrder)).append('}');
    }

    /** With its length, so that nothing in it is taken for something else. */
    private void quoted(String value) {
        text.append(value.length()).append(':').append(value).append(';');
    }

    private void record(Record value) {
        text.append(value.getClass().getSimpleName()).append('(');
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                add(component.getAccessor().invoke(value));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
        }
        text.append(')');
    }
}
