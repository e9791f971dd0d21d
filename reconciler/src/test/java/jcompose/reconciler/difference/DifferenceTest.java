package jcompose.reconciler.difference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.reconciler.difference.Value.Several;
import jcompose.reconciler.difference.Value.Single;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class DifferenceTest {
    @Test
    void equal_fields_do_not_differ() {
        assertEquals(
                List.of(),
                changes(Map.of(Field.USER, one("root")), Map.of(Field.USER, one("root"))));
    }

    @Test
    void a_field_that_was_not_found_is_not_compared() {
        assertEquals(List.of(), changes(Map.of(Field.USER, one("root")), Map.of()));
    }

    @Test
    void a_field_that_nobody_wants_is_not_compared() {
        assertEquals(List.of(), changes(Map.of(), Map.of(Field.USER, one("root"))));
    }

    @Test
    void changes_come_in_the_order_of_the_fields() {
        assertEquals(
                List.of("command a → b", "memory 64M → 128M, in place"),
                changes(
                        Map.of(Field.MEMORY, one("128M"), Field.COMMAND, one("b")),
                        Map.of(Field.MEMORY, one("64M"), Field.COMMAND, one("a"))));
    }

    @Test
    void of_several_parts_only_those_that_differ_are_shown() {
        assertEquals(
                List.of("environment +B=2 -B=1"),
                changes(
                        Map.of(Field.ENVIRONMENT, new Several(List.of("A=1", "B=2"))),
                        Map.of(Field.ENVIRONMENT, new Several(List.of("A=1", "B=1")))));
    }

    @Test
    void parts_in_another_order_are_shown_as_they_are() {
        assertEquals(
                List.of("networks b a → a b, in place"),
                changes(
                        Map.of(Field.NETWORKS, new Several(List.of("a", "b"))),
                        Map.of(Field.NETWORKS, new Several(List.of("b", "a")))));
    }

    private static List<String> changes(Map<Field, Value> wanted, Map<Field, Value> found) {
        return Difference.between(new TreeMap<>(wanted), new TreeMap<>(found)).stream()
                .map(FieldChange::toString)
                .toList();
    }

    private static Value one(String text) {
        return new Single(text);
    }
}
