package jcompose.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.ReferenceAnswers;
import jcompose.json.Json;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Every row of the reference's grammar tables means the same here. */
final class TablesTest {
    @TempDir Path temporary;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "interpolation",
                "dotenv",
                "volume",
                "port",
                "bytes",
                "duration",
                "command",
                "name"
            })
    void every_row_means_what_the_reference_says(String kind) throws IOException {
        Path table = ReferenceAnswers.file("compose/" + "table-" + kind + ".jsonl");
        List<TableRow> rows =
                Files.readAllLines(table).stream()
                        .map(line -> new TableRow(kind, Json.parse(line)))
                        .filter(TableRow::isShowable)
                        .toList();
        StringBuilder differences = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            Path base = Files.createDirectory(temporary.resolve(kind + i));
            String difference = rows.get(i).difference(base);
            differences.append(difference).append(difference.isEmpty() ? "" : "\n");
        }
        assertTrue(rows.size() > 5, "saw only " + rows.size() + " rows");
        assertEquals("", differences.toString());
    }
}
