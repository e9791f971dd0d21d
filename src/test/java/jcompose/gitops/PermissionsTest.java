package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.stack.StackException;
import jcompose.stack.StackLoader;
import jcompose.stack.StackRequest;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Problem;
import jcompose.stack.read.ReadFiles;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a stack from a repository may do: nothing to the machine, unless it is granted. */
class PermissionsTest {
    @TempDir Path temporary = Path.of("");

    private List<Problem> denied(String stack, Grants grants) throws StackException, IOException {
        Path root = temporary.toRealPath();
        Path folder = Files.createDirectories(root.resolve("app"));
        Files.writeString(folder.resolve("stack.yaml"), "name: app\n" + stack);
        StackRequest request = StackRequest.of(folder, Map.of(), List.of("stack.yaml"));
        StackDefinition definition = StackLoader.load(request, ReadFiles.within(root));
        return Permissions.denied(definition, grants, root);
    }

    @Test
    void a_job_may_do_no_more_than_a_service() throws Exception {
        String stack =
                "services: {s: {image: x, privileged: true, x-schedule: {cron: '@daily'}}}\n";
        assertEquals(1, denied(stack, Grants.NOTHING).size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "privileged: true",
                "pid: host",
                "ipc: host",
                "network_mode: host",
                "cap_add: [SYS_ADMIN]",
                "ports: ['80:80']",
                "volumes: ['/etc:/etc']",
                "volumes: ['/:/host:ro']",
                "volumes: ['../other:/x']",
                "volumes: ['./link:/x']",
                "build: {context: /etc}",
                "build: {context: ../..}",
                "build: {context: ., dockerfile: ../../Dockerfile}",
                "build: {context: ., additional_contexts: {host: /}}",
                "build: {context: ., network: host}",
                "build: {context: ., entitlements: [security.insecure]}",
            })
    void a_service_is_denied(String attribute) throws Exception {
        if (attribute.contains("link")) {
            Files.createDirectories(temporary.resolve("app"));
            Files.createSymbolicLink(temporary.resolve("app/link"), Path.of("/etc"));
        }
        String image = attribute.startsWith("build") ? "" : "    image: x\n";
        List<Problem> denied =
                denied("services:\n  a:\n" + image + "    " + attribute + "\n", Grants.NOTHING);
        assertEquals(1, denied.size(), denied.toString());
    }

    @Test
    void a_usual_stack_is_not() throws Exception {
        String stack =
                """
                services:
                  a:
                    build: {context: .., dockerfile: app/Dockerfile}
                    environment: {A: b}
                    volumes: ["./conf:/conf:ro", "data:/data"]
                    mem_limit: 64m
                    depends_on: [b]
                    healthcheck: {test: [CMD, x]}
                  b:
                    image: redis
                    network_mode: none
                    ipc: shareable
                    restart: always
                volumes: {data: {}}
                """;
        assertEquals(List.of(), denied(stack, Grants.NOTHING));
    }

    @Test
    void names_of_others_are_denied() throws Exception {
        String stack =
                """
                services:
                  a: {build: ., image: "nginx:1", volumes: ["data:/data", "own:/own"]}
                volumes:
                  data: {name: shop_data}
                  own: {driver_opts: {type: none, o: bind, device: /home}}
                """;
        List<String> places =
                denied(stack, Grants.NOTHING).stream().map(Problem::keyPath).sorted().toList();
        assertEquals(
                List.of("services.a.image", "volumes.data", "volumes.own.driver_opts"), places);
    }

    @Test
    void what_is_granted_is_allowed_and_nothing_beside_it() throws Exception {
        Grants grants =
                Grants.of(
                        List.of("/srv"), List.of("80", "8000-8010"), null, null, null, null, null);
        String stack =
                """
                services:
                  a:
                    image: x
                    ports: ["80:80", "8003-8004:1-2", "443:443"]
                    volumes: ["/srv/x:/x", "/srv/../etc:/y"]
                """;
        List<String> problems = denied(stack, grants).stream().map(Problem::toString).toList();
        assertEquals(2, problems.size(), problems.toString());
        assertEquals(
                "stack.yaml:5:39: services.a.ports[3]: is denied to stacks from repositories; the"
                        + " server's file grants it with allow.hostPorts",
                problems.getFirst());
    }

    @Test
    void files_outside_of_the_repository_are_not_read() throws Exception {
        for (String stack :
                List.of(
                        "include: [/etc/passwd]\nservices: {}\n",
                        "services: {a: {image: x, env_file: /etc/passwd}}\n",
                        "services: {a: {image: x, label_file: ../../x}}\n",
                        "services: {a: {extends: {file: /etc/passwd, service: b}}}\n")) {
            try {
                denied(stack, Grants.NOTHING);
                throw new AssertionError("it was read: " + stack);
            } catch (StackException e) {
                boolean outside =
                        e.getMessage().contains("it is outside of")
                                || e.getMessage().contains("there is no");
                assertTrue(outside, e.getMessage());
            }
        }
    }
}
