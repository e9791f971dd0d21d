package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import jcompose.cli.Machinery.Ran;
import jcompose.cli.call.Invocation;
import jcompose.json.Json;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@code plan} shows, to people and to programs, and that nothing comes of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PlanTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";

    PlanTest() throws IOException {}

    @BeforeAll
    void write_the_stack() throws IOException {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            mem_limit: 64m
                            environment:
                              NAME: one
                          probe:
                            build: ./box
                            depends_on: [web]
                        volumes:
                          data: {}
                        """);
    }

    @AfterAll
    void take_down() throws IOException {
        jcompose.close();
    }

    private void change(String from, String to) throws IOException {
        Path stack = Path.of(file);
        String text = Files.readString(stack);
        assertTrue(text.contains(from), text);
        Files.writeString(stack, text.replace(from, to));
    }

    private Ran plan(String... further) {
        List<String> arguments = new ArrayList<>(List.of("-f", "stack.yaml", "plan"));
        arguments.addAll(List.of(further));
        return jcompose.run(arguments.toArray(String[]::new));
    }

    private JsonNode json() throws IOException {
        String text = plan("--format", "json").out();
        Schema schema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(
                                Files.readString(
                                        Machinery.home().resolve("schemas/plan.schema.json")),
                                InputFormat.JSON);
        assertEquals(List.of(), schema.validate(text, InputFormat.JSON), text);
        return Json.parse(text);
    }

    @Test
    @Order(1)
    void a_new_stack_is_told_step_by_step_and_nothing_is_written() throws Exception {
        Traces before = Traces.of(jcompose);
        JsonNode plan = json();
        assertEquals(2, plan("--format", "json").status());
        assertEquals(2, jcompose.run("-f", "stack.yaml", "up", "--dry-run").status());
        assertEquals(Set.of(), before.difference(Traces.of(jcompose)));
        assertEquals(0, plan.path("interrupted").size());
        JsonNode start = step(plan, "start_container", "web-1");
        assertEquals("create", start.path("class").asString());
        assertEquals("[\"probe\"]", Json.write(start.path("dependants")));
        assertEquals(3, start.path("place").path("line").asInt());
        assertEquals("missing", start.path("reasons").path(0).path("kind").asString());
    }

    private static JsonNode step(JsonNode plan, String action, String subject) {
        for (JsonNode step : plan.path("steps")) {
            if (step.path("action").asString().equals(action)
                    && step.path("subject").asString().equals(subject)) {
                return step;
            }
        }
        throw new AssertionError("no " + action + " " + subject + " in " + plan);
    }

    @Test
    @Order(2)
    void what_runs_as_it_should_makes_an_empty_plan() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(new Ran(0, jcompose.stack() + ": nothing to do\n", ""), plan());
        assertEquals(0, json().path("steps").size());
    }

    @Test
    @Order(3)
    void a_change_names_what_is_found_what_is_wanted_where_and_who_is_interrupted()
            throws Exception {
        change("64m", "96m");
        assertEquals(
                jcompose.stack()
                        + """
                        : 1 step
                          1  update web-1  memory 64M → 96M, in place (line 5); probe depends on it
                        """,
                plan().out());
        JsonNode reason = step(json(), "update_container", "web-1").path("reasons").path(0);
        assertEquals("64M", reason.path("found").asString());
        assertEquals("96M", reason.path("wanted").asString());
        assertEquals("in_place", reason.path("class").asString());
        change("NAME: one", "NAME: two");
        Traces before = Traces.of(jcompose);
        Ran changed = plan();
        assertEquals(2, changed.status());
        assertTrue(changed.out().contains("environment +NAME=two -NAME=one (line 7)"));
        assertTrue(changed.out().endsWith("\ninterrupted meanwhile: web\n"), changed.out());
        assertEquals(changed.out(), jcompose.run("-f", "stack.yaml", "up", "--dry-run").out());
        assertEquals(Set.of(), before.difference(Traces.of(jcompose)));
    }

    @Test
    @Order(4)
    void a_plan_in_a_file_is_done_or_nothing_is() throws Exception {
        assertEquals(2, plan("--out", "plan.json").status());
        change("NAME: two", "NAME: three");
        Ran moved = jcompose.run("-f", file, "up", "-d", "--plan", "plan.json");
        assertEquals(1, moved.status());
        assertEquals(
                "jcompose: the plan does not hold any more: the files of "
                        + jcompose.stack()
                        + " or the machine have changed since it was made; nothing was done, make a"
                        + " new one\n",
                moved.err());
        change("NAME: three", "NAME: two");
        String web = jcompose.container("web-1").path("ID").asString();
        jcompose.run("-f", file, "up", "-d", "--plan", "plan.json").ok();
        assertNotEquals(web, jcompose.container("web-1").path("ID").asString());
        assertEquals(0, plan().status());
        assertEquals(1, jcompose.run("-f", file, "up", "-d", "--plan", "plan.json").status());
    }

    @Test
    @Order(5)
    void what_is_no_plan_is_refused() throws Exception {
        jcompose.write("other.json", "{\"stack\": \"other\", \"digest\": \"x\"}");
        Ran other = jcompose.run("-f", file, "up", "-d", "--plan", "other.json");
        assertEquals(1, other.status());
        assertTrue(other.err().contains("is a plan for the stack other, not for "), other.err());
        Ran none = jcompose.run("-f", file, "up", "-d", "--plan", "stack.yaml");
        assertTrue(none.err().contains("stack.yaml is not a plan: "), none.err());
        assertFalse(none.err().contains("defect"), none.err());
    }

    @Test
    @Order(6)
    void colours_are_for_terminals_and_for_those_who_want_them() throws Exception {
        change("96m", "80m");
        String update = "  1  update web-1  memory 96M";
        assertTrue(plan().out().contains(update), plan().out());
        assertTrue(onTerminal(Map.of("NO_COLOR", "1")).contains(update));
        assertTrue(onTerminal(Map.of()).contains("  1  \u001b[33mupdate web-1\u001b[0m  memory"));
    }

    private String onTerminal(Map<String, String> environment) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        Invocation invocation =
                new Invocation(
                        jcompose.arguments("-f", file, "plan"),
                        environment,
                        jcompose.directory(),
                        Machinery.home(),
                        InputStream.nullInputStream(),
                        printed,
                        printed,
                        false,
                        true,
                        reaction -> {});
        assertEquals(2, Jcompose.run(invocation));
        return out.toString(StandardCharsets.UTF_8);
    }
}
