package jcompose.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.reconciler.difference.ChangeClass;
import jcompose.reconciler.difference.Field;
import jcompose.stack.schema.StackShape;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Whether {@code docs/fields.md} tells of every attribute, and nothing that is not so. */
class FieldsTest {
    private static final Path HOME =
            Path.of(System.getProperty("jcompose.home", "..")).toAbsolutePath().normalize();

    /** Its class depends on what the file is mounted for. */
    private static final Set<Field> FILE_BY_FILE = EnumSet.of(Field.FILES);

    private record Row(List<String> fields, String changeClass, String test) {}

    private final SortedMap<String, Row> rows = new TreeMap<>();

    FieldsTest() throws IOException {
        for (String line : Files.readAllLines(HOME.resolve("docs/fields.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 7 && cells[1].strip().startsWith("`")) {
                rows.put(
                        plain(cells[1]),
                        new Row(
                                Arrays.stream(cells[2].split(",")).map(FieldsTest::plain).toList(),
                                cells[4].strip(),
                                plain(cells[5])));
            }
        }
    }

    private static String plain(String cell) {
        return cell.replace("`", "").strip();
    }

    @Test
    void every_attribute_of_a_service_has_a_row() {
        assertEquals(new TreeSet<>(StackShape.service().fields().keySet()), rows.keySet());
    }

    @Test
    void every_field_is_told_with_its_class() {
        for (Field field : Field.values()) {
            List<Row> told =
                    rows.values().stream()
                            .filter(row -> row.fields().contains(field.label()))
                            .toList();
            String wanted = field.changeClass() == ChangeClass.IN_PLACE ? "in place" : "replace";
            assertTrue(!told.isEmpty(), field.label() + " is in no row");
            if (!FILE_BY_FILE.contains(field)) {
                told.forEach(row -> assertTrue(row.changeClass().contains(wanted), field.label()));
            }
        }
    }

    @Test
    void the_tests_that_prove_it_exist() throws IOException {
        for (String test : new TreeSet<>(rows.values().stream().map(Row::test).toList())) {
            String[] parts = test.split("\\.", 2);
            boolean found = false;
            for (Path file : sources(parts[0])) {
                found |=
                        parts.length == 1
                                || Files.readString(file).contains("void " + parts[1] + "(");
            }
            assertTrue(found, "there is no test " + test);
        }
    }

    private static List<Path> sources(String testClass) throws IOException {
        try (Stream<Path> own = Files.walk(HOME.resolve("src/test"));
                Stream<Path> core = Files.walk(HOME.resolve("reconciler/src/test"))) {
            return Stream.concat(own, core)
                    .filter(file -> file.endsWith(testClass + ".java"))
                    .toList();
        }
    }
}
