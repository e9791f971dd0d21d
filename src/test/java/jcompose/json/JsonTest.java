package jcompose.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "\"a\\u0000\\n\\\"\\\\é€😀\"",
                "{}",
                "[]",
                "{\"a\":[1,-2,2147483648,-9223372036854775808,18446744073709551616],\"b\":{\"c\":null}}",
                "[true,false,0.5,-1.0E100]",
                "{\"b\":1,\"a\":2}"
            })
    void trees_are_the_mappers(String text) {
        var tree = Json.parse(text);
        assertEquals(JsonMapper.shared().readTree(text), tree);
        assertEquals(JsonMapper.shared().writeValueAsString(tree), Json.write(tree));
        assertEquals(tree, Json.parse(Json.write(tree)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\"}", "[1,]", "1 2", "{'a': 1}", "nul", "[1}"})
    void what_is_not_one_value_is_refused(String text) {
        assertThrows(JacksonException.class, () -> Json.parse(text));
    }
}
