package jcompose.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/** Where a value came from. */
final class ExplanationTest {
    @TempDir Path temporary;

    private Path directory = Path.of("/");
    private StackFiles files = new StackFiles(directory);

    @BeforeEach
    void makeFiles() throws IOException {
        directory = temporary.resolve("demo");
        files =
                new StackFiles(directory)
                        .variable("REGION", "north")
                        .file(".env", "# versions\nTAG=1.27\n")
                        .file("web.env", "A=1\n\nB=\"two\nlines\"\nC=$A\n")
                        .file(
                                "a.yaml",
                                """
                                services:
                                  web:
                                    image: nginx:1.25
                                    environment:
                                      PLACE: ${REGION}-${ZONE:-a}
                                    env_file: web.env
                                    ports: ["80:80"]
                                """)
                        .file("b.yaml", "services:\n  web:\n    image: nginx:${TAG}\n");
    }

    private String explain(String path) throws StackException, Explanation.Missing {
        StackModel model = files.model("a.yaml", "b.yaml");
        return String.join("\n", Explanation.of(model, path)).replace(directory.toString(), "DIR");
    }

    @Test
    void a_value_has_its_place_its_variables_and_what_it_replaced() throws Exception {
        assertEquals(
                """
                services.web.image: nginx:1.27
                  b.yaml:3:12, written nginx:${TAG}
                  TAG=1.27 from DIR/.env:2
                  in place of nginx:1.25 at a.yaml:3:12\
                """,
                explain("services.web.image"));
    }

    @Test
    void a_variable_says_whether_it_is_set_and_by_whom() throws Exception {
        assertEquals(
                """
                services.web.environment.PLACE: north-a
                  a.yaml:5:14, written ${REGION}-${ZONE:-a}
                  REGION=north from the environment
                  ZONE is not set\
                """,
                explain("services.web.environment.PLACE"));
    }

    @Test
    void what_a_file_with_variables_says_has_its_file_and_line() throws Exception {
        assertEquals(
                """
                services.web.environment.C: 1
                  DIR/web.env:5\
                """,
                explain("services.web.environment.C"));
    }

    @Test
    void what_no_file_says_is_implied() throws Exception {
        assertEquals(
                """
                services.web.networks.default: nothing
                  implied by a.yaml:3:5\
                """,
                explain("services.web.networks"));
    }

    @Test
    void a_part_of_a_short_form_stands_where_the_form_does() throws Exception {
        assertEquals(
                """
                services.web.ports[0].target: 80
                  a.yaml:7:13, written 80:80\
                """,
                explain("services.web.ports[0].target"));
    }

    @Test
    void what_is_not_there_gets_the_nearest_key() {
        assertEquals(
                "there is no services.web.imgae; at 'imgae': did you mean 'image'?",
                assertThrows(Explanation.Missing.class, () -> explain("services.web.imgae"))
                        .getMessage());
    }
}
