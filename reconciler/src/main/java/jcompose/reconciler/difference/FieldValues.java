package jcompose.reconciler.difference;

import org.jspecify.annotations.Nullable;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Values by field, in the order of the fields. An array: a stack of ten thousand services has half
 * a million of them, and each is looked at in every pass.
 */
// Indexed as EnumMap is, which can be copied and compared by its iterators only.
@SuppressWarnings({"EnumOrdinal", "JdkObsolete"})
public final class FieldValues extends AbstractMap<Field, Value>
        implements SortedMap<Field, Value> {
    private static final List<Field> FIELDS = List.of(Field.values());

    private final @Nullable Value[] values;
    private final boolean fixed;

    /** None so far. */
    public FieldValues() {
        this(new Value[FIELDS.size()], false);
    }

    private FieldValues(@Nullable Value[] values, boolean fixed) {
        this.values = values;
        this.fixed = fixed;
    }

    /** These, which nobody changes any more. */
    public static FieldValues copyOf(Map<Field, Value> fields) {
        if (fields instanceof FieldValues other) {
            return other.fixed ? other : new FieldValues(other.values.clone(), true);
        }
        @Nullable Value[] values = new Value[FIELDS.size()];
        fields.forEach((field, value) -> values[field.ordinal()] = value);
        return new FieldValues(values, true);
    }

    /** The same, or else a copy. */
    static FieldValues of(Map<Field, Value> fields) {
        return fields instanceof FieldValues values ? values : copyOf(fields);
    }

    /** Where both have a value and it is not the same, in the order of the fields. */
    List<FieldChange> changesFrom(FieldValues found) {
        List<FieldChange> changes = List.of();
        for (int i = 0; i < values.length; i++) {
            Value wanted = values[i];
            Value other = found.values[i];
            if (wanted != null && other != null && !wanted.equals(other)) {
                changes = changes.isEmpty() ? new ArrayList<>() : changes;
                changes.add(new FieldChange(FIELDS.get(i), other, wanted));
            }
        }
        return changes;
    }

    @Override
    public @Nullable Value get(@Nullable Object key) {
        return key instanceof Field field ? values[field.ordinal()] : null;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return get(key) != null;
    }

    @Override
    public @Nullable Value put(Field field, Value value) {
        return set(field.ordinal(), value);
    }

    @Override
    public @Nullable Value remove(@Nullable Object key) {
        return key instanceof Field field ? set(field.ordinal(), null) : null;
    }

    @Override
    public void putAll(Map<? extends Field, ? extends Value> others) {
        if (fixed || !(others instanceof FieldValues)) {
            super.putAll(others);
            return;
        }
        @Nullable Value[] added = ((FieldValues) (Map<?, ?>) others).values;
        for (int i = 0; i < values.length; i++) {
            values[i] = added[i] == null ? values[i] : added[i];
        }
    }

    private @Nullable Value set(int index, @Nullable Value value) {
        if (fixed) {
            throw new UnsupportedOperationException("these fields are not to be changed");
        }
        Value before = values[index];
        values[index] = value;
        return before;
    }

    @Override
    public Set<Map.Entry<Field, Value>> entrySet() {
        return new Entries();
    }

    @Override
    public @Nullable Comparator<? super Field> comparator() {
        return null;
    }

    @Override
    public SortedMap<Field, Value> subMap(Field from, Field to) {
        return new TreeMap<>(this).subMap(from, to);
    }

    @Override
    public SortedMap<Field, Value> headMap(Field to) {
        return new TreeMap<>(this).headMap(to);
    }

    @Override
    public SortedMap<Field, Value> tailMap(Field from) {
        return new TreeMap<>(this).tailMap(from);
    }

    @Override
    public Field firstKey() {
        return keySet().iterator().next();
    }

    @Override
    public Field lastKey() {
        return new TreeMap<>(this).lastKey();
    }

    private final class Entries extends AbstractSet<Map.Entry<Field, Value>> {
        @Override
        public int size() {
            int size = 0;
            for (Value value : values) {
                size += value == null ? 0 : 1;
            }
            return size;
        }

        @Override
        public Iterator<Map.Entry<Field, Value>> iterator() {
            return new Walk();
        }
    }

    /** The way through the fields that have a value. */
    private final class Walk implements Iterator<Map.Entry<Field, Value>> {
        private int next;
        private int last = -1;

        @Override
        public boolean hasNext() {
            while (next < values.length && values[next] == null) {
                next++;
            }
            return next < values.length;
        }

        @Override
        public Map.Entry<Field, Value> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            last = next++;
            Value value = values[last];
            return Map.entry(FIELDS.get(last), Objects.requireNonNull(value));
        }

        @Override
        public void remove() {
            set(last, null);
        }
    }
}
