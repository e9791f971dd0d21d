package jcompose.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.stack.tree.Tree;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Stacks of several files: overrides, include, extends, reset. */
final class ManyFilesTest {
    @TempDir Path temporary;

    private Path directory = Path.of("/");
    private StackFiles files = new StackFiles(directory);

    @BeforeEach
    void makeDirectory() {
        directory = temporary.resolve("demo");
        files = new StackFiles(directory);
    }

    private Tree.Mapping service(String name, String... names) throws StackException {
        return files.model(names).tree().mapping("services").mapping(name);
    }

    private static List<String> texts(Tree.Mapping map, String key) {
        return map.elements(key).stream()
                .map(each -> each instanceof Tree.Text text ? text.text() : each.kind())
                .toList();
    }

    @Test
    void an_included_file_has_its_own_directory_and_variables() throws IOException, StackException {
        files.file("sub/.env", "TAG=inner\nPORT=81\n")
                .file(
                        "sub/compose.yaml",
                        """
                        services:
                          web:
                            image: a:$TAG
                            volumes: ["./data:/data"]
                            env_file: web.env
                        """)
                .file("sub/web.env", "A=1\n")
                .file("compose.yaml", "include: [sub/compose.yaml]\nservices: {x: {image: b$TAG}}");
        files.variable("TAG", "outer");
        assertEquals("a:outer", service("web").text("image"));
        files = new StackFiles(directory);
        Tree.Mapping web = service("web");
        assertEquals("a:inner", web.text("image"));
        assertEquals("1", web.mapping("environment").text("A"));
        assertEquals(
                directory + "/sub/data",
                ((Tree.Mapping) web.elements("volumes").getFirst()).text("source"));
        assertEquals("b", service("x").text("image"), "variables of an include stay inside");
    }

    @Test
    void the_including_file_wins_over_the_included_one() throws IOException, StackException {
        files.file("other.yaml", "services: {web: {image: a, hostname: h, cap_add: [KILL]}}")
                .file(
                        "compose.yaml",
                        """
                        include: [{path: other.yaml}]
                        services:
                          web: {image: b, cap_add: [CHOWN]}
                        """);
        Tree.Mapping web = service("web");
        assertEquals("b", web.text("image"));
        assertEquals("h", web.text("hostname"));
        assertEquals(List.of("KILL", "CHOWN"), texts(web, "cap_add"));
    }

    @Test
    void an_include_may_have_files_that_override_its_first() throws IOException, StackException {
        files.file("a/one.yaml", "services: {web: {image: a, command: [x]}}")
                .file("a/two.yaml", "services: {web: {command: [y]}}")
                .file(
                        "compose.yaml",
                        "include: [{path: [a/one.yaml, a/two.yaml], project_directory: .}]");
        assertEquals(List.of("y"), texts(service("web"), "command"));
    }

    @Test
    void a_service_extends_one_of_another_file_with_its_paths() throws IOException, StackException {
        files.file(
                        "base/common.yaml",
                        """
                        services:
                          root: {image: a, environment: {A: 1, B: 1}, volumes: ["./data:/data"]}
                          base: {extends: root, labels: [x=1]}
                          broken: {image: 5}
                        """)
                .file(
                        "compose.yaml",
                        """
                        services:
                          web:
                            extends: {file: base/common.yaml, service: base}
                            environment: [B=2]
                        """);
        Tree.Mapping web = service("web");
        assertEquals("a", web.text("image"));
        assertEquals("1", web.mapping("environment").text("A"));
        assertEquals("2", web.mapping("environment").text("B"));
        assertEquals("1", web.mapping("labels").text("x"));
        assertEquals(
                directory + "/base/data",
                ((Tree.Mapping) web.elements("volumes").getFirst()).text("source"));
        assertTrue(!web.has("extends"));
    }

    @Test
    void reset_removes_and_override_replaces() throws IOException, StackException {
        files.file(
                        "a.yaml",
                        """
                        services:
                          web:
                            image: a
                            ports: ["80:80"]
                            environment: {A: 1, B: 1}
                            healthcheck: {test: x}
                        """)
                .file(
                        "b.yaml",
                        """
                        services:
                          web:
                            ports: !override ["81:81"]
                            environment:
                              A: !reset null
                            healthcheck: !reset {}
                        """);
        Tree.Mapping web = service("web", "a.yaml", "b.yaml");
        assertEquals(1, web.elements("ports").size());
        assertTrue(!web.mapping("environment").has("A") && web.mapping("environment").has("B"));
        assertTrue(!web.has("healthcheck"));
    }

    @Test
    void what_an_anchor_resets_is_reset_wherever_the_anchor_is_used()
            throws IOException, StackException {
        files.file("a.yaml", "services: {a: {image: a, user: u}, b: {image: b, user: u}}")
                .file(
                        "b.yaml",
                        """
                        x-none: &none {user: !reset null}
                        services: {a: *none, b: {<<: *none}}
                        """);
        assertTrue(!service("a", "a.yaml", "b.yaml").has("user"));
        assertTrue(!service("b", "a.yaml", "b.yaml").has("user"));
    }

    @Test
    void nothing_in_a_later_file_changes_nothing_but_a_variable()
            throws IOException, StackException {
        files.file(
                        "a.yaml",
                        "services: {web: {image: a, hostname: h, command: x, environment: {A: 1}}}")
                .file(
                        "b.yaml",
                        "services: {web: {hostname: , command: , environment: {A: }, labels: {}}}");
        Tree.Mapping web = service("web", "a.yaml", "b.yaml");
        assertEquals("h", web.text("hostname"));
        assertTrue(web.get("command") instanceof Tree.Null);
        assertTrue(web.mapping("environment").get("A") instanceof Tree.Null);
    }

    @Test
    void logging_of_another_driver_takes_the_place_of_all_of_it()
            throws IOException, StackException {
        files.file(
                        "a.yaml",
                        "services: {web: {image: a, logging: {driver: x, options: {a: 1, b: 2}}}}")
                .file("same.yaml", "services: {web: {logging: {options: {b: 3}}}}")
                .file("other.yaml", "services: {web: {logging: {driver: y, options: {c: 1}}}}");
        Tree.Mapping same = service("web", "a.yaml", "same.yaml").mapping("logging");
        assertEquals(2, same.mapping("options").entries().size());
        Tree.Mapping other = service("web", "a.yaml", "other.yaml").mapping("logging");
        assertEquals(1, other.mapping("options").entries().size());
    }

    @Test
    void files_that_include_each_other_are_refused() throws IOException {
        files.file("a.yaml", "include: [b.yaml]").file("b.yaml", "include: [a.yaml]");
        StackException failure = assertThrows(StackException.class, () -> files.model("a.yaml"));
        assertTrue(
                failure.getMessage().contains("in a cycle: a.yaml → b.yaml → a.yaml"),
                failure.getMessage());
    }

    @Test
    void a_chain_of_services_that_extend_each_other_has_an_end() throws IOException {
        StringBuilder text = new StringBuilder("services:\n");
        for (int i = 0; i < 5000; i++) {
            text.append("  s").append(i).append(": {extends: s").append(i + 1).append("}\n");
        }
        files.file("compose.yaml", text + "  s5000: {image: a}\n");
        StackException failure = assertThrows(StackException.class, () -> files.model());
        assertTrue(failure.getMessage().contains("more than 200 services"), failure.getMessage());
    }

    @Test
    void what_a_service_of_a_profile_needs_comes_with_it() throws IOException, StackException {
        files.file(
                "compose.yaml",
                """
                services:
                  web: {image: a, depends_on: [db]}
                  db: {image: b}
                  tool: {image: c, profiles: [debug], depends_on: [db]}
                """);
        LoadOptions only = new LoadOptions(true, true, true, true, true, false, List.of("tool"));
        StackModel model = StackLoader.model(StackRequest.of(directory, Map.of(), List.of()), only);
        assertEquals(List.of("db", "tool"), model.section("services").keySet().stream().toList());
        assertEquals(List.of("debug"), List.copyOf(model.profiles()));
    }
}
