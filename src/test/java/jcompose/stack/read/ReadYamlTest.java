package jcompose.stack.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Objects;

final class ReadYamlTest {
    private final Problems problems = new Problems();

    private Tree.Mapping read(String text) {
        List<Tree.Mapping> documents =
                ReadYaml.read(new SourceFile("f.yaml", text), problems).stream()
                        .map(Document::tree)
                        .toList();
        assertEquals(List.of(), problems.errors());
        return documents.getFirst();
    }

    private String failure(String text) {
        ReadYaml.read(new SourceFile("f.yaml", text), problems);
        return problems.errors().getFirst().toString();
    }

    @ParameterizedTest
    @CsvSource({
        "5, Whole",
        "-5, Whole",
        "0x1f, Whole",
        "0o17, Whole",
        "017, Whole",
        "1_000, Whole",
        "1.5, Real",
        ".5, Real",
        "1e3, Real",
        ".inf, Real",
        "true, Bool",
        "False, Bool",
        "~, Null",
        "null, Null",
        "yes, Text",
        "no, Text",
        "on, Text",
        "1:30, Text",
        "1.2.3, Text",
        "2025-01-01, Text",
        "0x, Text",
        "1e, Text",
        "'\"5\"', Text",
        "!!str 5, Text",
    })
    void unquoted_scalars_have_a_kind(String scalar, String kind) {
        Tree value = Objects.requireNonNull(read("a: [" + scalar + "]").get("a"));
        Tree element = ((Tree.Sequence) value).elements().getFirst();
        assertEquals(kind, element.getClass().getSimpleName());
    }

    @Test
    void numbers_have_go_radixes() {
        Tree.Mapping map = read("{a: 017, b: 0o17, c: 0x1F, d: 0b11, e: 1_000}");
        assertEquals(15L, ((Tree.Whole) Objects.requireNonNull(map.get("a"))).value());
        assertEquals(15L, ((Tree.Whole) Objects.requireNonNull(map.get("b"))).value());
        assertEquals(31L, ((Tree.Whole) Objects.requireNonNull(map.get("c"))).value());
        assertEquals(3L, ((Tree.Whole) Objects.requireNonNull(map.get("d"))).value());
        assertEquals(1000L, ((Tree.Whole) Objects.requireNonNull(map.get("e"))).value());
    }

    @Test
    void values_and_keys_know_where_they_stand() {
        Tree.Mapping map = read("a:\n  b:   x\n");
        Tree.Entry entry = Objects.requireNonNull(map.mapping("a").entries().get("b"));
        assertEquals("f.yaml:2:3", entry.position().toString());
        assertEquals("f.yaml:2:8", entry.value().position().toString());
    }

    @Test
    void merge_keys_fill_in_what_a_map_does_not_say_itself() {
        Tree.Mapping map =
                read(
                        """
                        x-a: &a {one: 1a, two: 2a}
                        x-b: &b {two: 2b, three: 3b}
                        c:
                          <<: [*a, *b]
                          one: own
                        """);
        Tree.Mapping merged = map.mapping("c");
        assertEquals("own", merged.text("one"));
        assertEquals("2a", merged.text("two"));
        assertEquals("3b", merged.text("three"));
    }

    @Test
    void a_file_may_have_several_documents() {
        assertEquals(2, ReadYaml.read(new SourceFile("f", "a: 1\n---\nb: 2\n"), problems).size());
    }

    @Test
    void a_byte_order_mark_is_no_key() {
        assertTrue(read("\uFEFFa: 1").has("a"));
    }

    @Test
    void an_alias_bomb_is_stopped_by_the_size_of_what_it_stands_for() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 30; i++) {
            String alias = "*a" + (i - 1);
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append((alias + ",").repeat(9)).append(alias).append("]\n");
        }
        String failure = failure(bomb.toString());
        assertTrue(failure.contains("aliases stand for too many values"), failure);
    }

    @Test
    void a_chain_of_aliases_is_stopped_by_its_depth() {
        StringBuilder chain = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 5000; i++) {
            chain.append("a%d: &a%d [*a%d]%n".formatted(i, i, i - 1));
        }
        String failure = failure(chain.toString());
        assertTrue(failure.contains("nested deeper than 100 levels by aliases"), failure);
    }

    @Test
    void absurd_depth_is_stopped() {
        assertEquals(
                "f.yaml:1:101: not valid YAML: values are nested deeper than 100 levels",
                failure("[".repeat(100_000)));
    }

    @Test
    void a_value_cannot_contain_itself() {
        assertEquals(
                "f.yaml:1:4: a: an alias inside this value stands for the value",
                failure("a: &a [*a]"));
    }

    @Test
    void only_printable_characters_are_text() {
        assertEquals(
                "f.yaml:2:4: not valid YAML: U+0007 is not a printable character",
                failure("a: 1\nb: \u0007"));
    }

    @Test
    void explicit_tags_of_yaml_itself_are_fine() {
        assertInstanceOf(Tree.Whole.class, read("a: !!int 5").get("a"));
    }
}
