package jcompose.stack.tree;

import org.jspecify.annotations.Nullable;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * An immutable map in the order of the file. A large stack has tens of thousands of small maps, and
 * most phases change a few values in them: those that have the same keys share them.
 */
final class Entries extends AbstractMap<String, Tree.Entry> {
    /** So many keys are found fastest by looking at all of them. */
    private static final int FEW = 6;

    private static final int[] NO_SLOTS = {};
    private static final Entries NONE = new Entries(new String[0], new Tree.Entry[0], NO_SLOTS);

    private final String[] keys;
    private final Tree.Entry[] values;

    /** A hash table of the keys' places, each one more than it is; empty for few keys. */
    private final int[] slots;

    private Entries(String[] keys, Tree.Entry[] values, int[] slots) {
        this.keys = keys;
        this.values = values;
        this.slots = slots;
    }

    static Entries of(Map<String, Tree.Entry> map) {
        if (map instanceof Entries entries) {
            return entries;
        }
        if (map.isEmpty()) {
            return NONE;
        }
        String[] keys = new String[map.size()];
        Tree.Entry[] values = new Tree.Entry[keys.length];
        int count = 0;
        for (Map.Entry<String, Tree.Entry> each : map.entrySet()) {
            keys[count] = each.getKey();
            values[count++] = each.getValue();
        }
        return new Entries(keys, values, slots(keys));
    }

    static Entries of(String key, Tree.Entry value) {
        return new Entries(new String[] {key}, new Tree.Entry[] {value}, NO_SLOTS);
    }

    private static int[] slots(String[] keys) {
        if (keys.length <= FEW) {
            return NO_SLOTS;
        }
        int[] slots = new int[Integer.highestOneBit(keys.length) << 2];
        for (int i = 0; i < keys.length; i++) {
            int slot = first(keys[i], slots);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = i + 1;
        }
        return slots;
    }

    private static int first(Object key, int[] slots) {
        int hash = key.hashCode();
        return (hash ^ (hash >>> 16)) & (slots.length - 1);
    }

    /** Below zero where there is no such key. */
    private int find(@Nullable Object key) {
        if (key == null) {
            return -1;
        }
        if (slots.length == 0) {
            for (int i = 0; i < keys.length; i++) {
                if (keys[i].equals(key)) {
                    return i;
                }
            }
            return -1;
        }
        int slot = first(key, slots);
        while (slots[slot] != 0 && !keys[slots[slot] - 1].equals(key)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slots[slot] - 1;
    }

    /** With other values at the same keys; itself when all of them stay. */
    @SuppressWarnings("ReferenceEquality") // to compare trees costs more than new ones
    Entries mapValues(BiFunction<String, Tree, Tree> change) {
        Tree.Entry[] changed = values;
        for (int i = 0; i < keys.length; i++) {
            Tree.Entry entry = values[i];
            Tree value = change.apply(keys[i], entry.value());
            if (value != entry.value()) {
                changed = changed == values ? values.clone() : changed;
                changed[i] = new Tree.Entry(entry.position(), value);
            }
        }
        return changed == values ? this : new Entries(keys, changed, slots);
    }

    /** With {@code value} at {@code key}, in place or at the end. */
    Entries with(String key, Tree value) {
        int place = find(key);
        if (place >= 0) {
            Tree.Entry[] changed = values.clone();
            changed[place] = new Tree.Entry(values[place].position(), value);
            return new Entries(keys, changed, slots);
        }
        String[] moreKeys = Arrays.copyOf(keys, keys.length + 1);
        Tree.Entry[] more = Arrays.copyOf(values, moreKeys.length);
        moreKeys[keys.length] = key;
        more[keys.length] = new Tree.Entry(value.position(), value);
        return new Entries(moreKeys, more, slots(moreKeys));
    }

    @Override
    public Tree.@Nullable Entry get(@Nullable Object key) {
        int place = find(key);
        return place < 0 ? null : values[place];
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return find(key) >= 0;
    }

    @Override
    public int size() {
        return keys.length;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super Tree.Entry> action) {
        for (int i = 0; i < keys.length; i++) {
            action.accept(keys[i], values[i]);
        }
    }

    @Override
    public Set<Map.Entry<String, Tree.Entry>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return keys.length;
            }

            @Override
            public Iterator<Map.Entry<String, Tree.Entry>> iterator() {
                return new Walk();
            }
        };
    }

    private final class Walk implements Iterator<Map.Entry<String, Tree.Entry>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < keys.length;
        }

        @Override
        public Map.Entry<String, Tree.Entry> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return Map.entry(keys[next], values[next++]);
        }
    }
}
