package jcompose.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.ReferenceAnswers;
import jcompose.json.Json;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Every ignore file ignores what the reference says it does. */
class IgnoreReferenceTest {
    @Test
    void verdicts_are_those_of_the_reference() throws IOException {
        Path cases = ReferenceAnswers.file("dockerignore/cases.json");
        List<String> different = new ArrayList<>();
        int seen = 0;
        for (JsonNode each : Json.parse(Files.readString(cases))) {
            String file = each.path("file").asString();
            try {
                IgnoreRules rules = IgnoreRules.parse(".dockerignore", file);
                for (var path : each.path("ignored").properties()) {
                    seen++;
                    boolean expected = path.getValue().asBoolean();
                    if (rules.ignores(path.getKey()) != expected) {
                        different.add(Json.write(each.path("file")) + " " + path.getKey());
                    }
                }
            } catch (BuildException e) {
                if (!each.has("error")) {
                    different.add(Json.write(each.path("file")) + " is refused: " + e.getMessage());
                }
            }
        }
        assertTrue(seen > 1000, "only " + seen + " verdicts");
        assertEquals(List.of(), different);
    }
}
