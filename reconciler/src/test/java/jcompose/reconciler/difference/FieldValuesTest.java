package jcompose.reconciler.difference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

class FieldValuesTest {
    private static final Value ONE = new Value.Single("one");
    private static final Value OTHER = new Value.Single("other");

    /** Whatever is put in and taken out, it is what a sorted map would be. */
    @Test
    void it_is_a_sorted_map() {
        Random random = new Random(1);
        List<Field> fields = List.of(Field.values());
        for (int round = 0; round < 200; round++) {
            TreeMap<Field, Value> expected = new TreeMap<>();
            FieldValues values = new FieldValues();
            for (int i = 0; i < 60; i++) {
                Field field = fields.get(random.nextInt(fields.size()));
                if (random.nextInt(3) == 0) {
                    assertEquals(expected.remove(field), values.remove(field));
                } else {
                    Value value = new Value.Single(Integer.toString(random.nextInt(3)));
                    assertEquals(expected.put(field, value), values.put(field, value));
                }
                assertEquals(expected.containsKey(field), values.containsKey(field));
            }
            assertEquals(expected, values);
            assertEquals(expected.hashCode(), values.hashCode());
            assertEquals(expected.toString(), values.toString());
            assertEquals(List.copyOf(expected.keySet()), List.copyOf(values.keySet()));
            assertEquals(expected.size(), values.size());
            assertEquals(expected.firstKey(), values.firstKey());
            assertEquals(expected.lastKey(), values.lastKey());
            assertEquals(expected.headMap(Field.MEMORY), values.headMap(Field.MEMORY));
            assertEquals(expected.tailMap(Field.MEMORY), values.tailMap(Field.MEMORY));
            assertEquals(expected, FieldValues.copyOf(expected));
        }
    }

    @Test
    void what_is_removed_on_the_way_through_is_gone() {
        FieldValues values = new FieldValues();
        values.putAll(Map.of(Field.IMAGE, ONE, Field.LABELS, OTHER));
        values.values().removeIf(ONE::equals);
        assertEquals(Map.of(Field.LABELS, OTHER), values);
    }

    @Test
    void several_are_added_over_what_is_there() {
        FieldValues values = new FieldValues();
        values.putAll(Map.of(Field.IMAGE, ONE, Field.LABELS, ONE));
        values.putAll(FieldValues.copyOf(Map.of(Field.LABELS, OTHER, Field.STOP, OTHER)));
        assertEquals(Map.of(Field.IMAGE, ONE, Field.LABELS, OTHER, Field.STOP, OTHER), values);
    }

    @Test
    void a_copy_does_not_change_any_more() {
        FieldValues values = new FieldValues();
        values.put(Field.IMAGE, ONE);
        FieldValues copy = FieldValues.copyOf(values);
        assertSame(copy, FieldValues.copyOf(copy));
        values.put(Field.IMAGE, OTHER);
        assertEquals(ONE, copy.get(Field.IMAGE));
        assertThrows(UnsupportedOperationException.class, () -> copy.put(Field.IMAGE, OTHER));
        assertThrows(UnsupportedOperationException.class, () -> copy.remove(Field.IMAGE));
        assertThrows(UnsupportedOperationException.class, () -> copy.putAll(values));
        assertNull(copy.get(Field.LABELS));
        assertFalse(copy.containsKey(Field.LABELS));
    }
}
