package jcompose.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

final class CanonicalFormTest {
    @TempDir Path temporary;

    private Path directory = Path.of("/");
    private StackFiles files = new StackFiles(directory);

    @BeforeEach
    void makeDirectory() {
        directory = temporary.resolve("demo");
        files = new StackFiles(directory);
    }

    private String yaml(String file) throws IOException, StackException {
        StackModel stack = files.file("compose.yaml", file).model();
        return CanonicalForm.yaml(stack.tree()).replace(directory.toString(), "DIR");
    }

    @Test
    void the_first_example_in_full() throws IOException, StackException {
        assertEquals(
                """
                name: hello
                services:
                  probe:
                    command:
                      - --probe
                    depends_on:
                      web:
                        condition: service_healthy
                        required: true
                    image: hello-web
                    ipc: service:web
                    network_mode: service:web
                    pid: service:web
                  web:
                    build:
                      context: DIR
                      dockerfile: Dockerfile
                      additional_contexts:
                        host: /
                    cpus: 0.5
                    healthcheck:
                      test:
                        - CMD
                        - /hello
                        - --check
                      timeout: 2s
                      interval: 1s
                      retries: 3
                      start_period: 5s
                    image: hello-web
                    mem_limit: "67108864"
                    networks:
                      default: null
                    pids_limit: 32
                    ports:
                      - mode: ingress
                        target: 80
                        published: "4000"
                        protocol: tcp
                    restart: unless-stopped
                    volumes:
                      - type: volume
                        source: visits
                        target: /var/lib/hello
                        volume: {}
                      - type: bind
                        source: DIR/greeting.txt
                        target: /srv/greeting.txt
                        read_only: true
                        bind: {}
                networks:
                  default:
                    name: hello_default
                volumes:
                  visits:
                    name: hello_visits
                """,
                yaml(StackFiles.resource("hello.yaml")));
    }

    @Test
    void quotes_stand_where_a_reader_of_yaml_could_be_mistaken()
            throws IOException, StackException {
        assertEquals(
                """
                name: demo
                services:
                  web:
                    command:
                      - echo
                      - "yes"
                      - "1"
                      - "1:30"
                      - 0.0.0.0:8000
                      - '[x]'
                      - 'a: b'
                      - '"q"'
                      - ""
                      - |
                        one
                          two
                      - "  three\\nfour"
                      - $$HOME
                    image: a
                    networks:
                      default: null
                networks:
                  default:
                    name: demo_default
                """,
                yaml(
                        """
                        services:
                          web:
                            image: a
                            command: [echo, yes, "1", "1:30", "0.0.0.0:8000", "[x]", "a: b", '"q"',
                                      "", "one\\n  two\\n", "  three\\nfour", $$HOME]
                        """));
    }

    @Test
    void keys_are_sorted_as_in_the_reference() throws IOException, StackException {
        assertEquals(
                """
                name: demo
                services:
                  web:
                    environment:
                      _A: ""
                      A_B: ""
                      A2: ""
                      A10: ""
                      AB: ""
                    image: a
                    networks:
                      default: null
                networks:
                  default:
                    name: demo_default
                """,
                yaml("services: {web: {image: a, environment: [AB=, A10=, A2=, A_B=, _A=]}}"));
    }

    @Test
    void json_says_more_than_yaml() throws IOException, StackException {
        files.file(
                "compose.yaml",
                "services: {web: {image: a, volumes: ['/a:/b'], deploy: {replicas: 0}}}");
        assertEquals(
                """
                {
                  "name": "demo",
                  "networks": {
                    "default": {
                      "name": "demo_default",
                      "ipam": {}
                    }
                  },
                  "services": {
                    "web": {
                      "command": null,
                      "deploy": {
                        "replicas": 0,
                        "resources": {},
                        "placement": {}
                      },
                      "entrypoint": null,
                      "image": "a",
                      "networks": {
                        "default": null
                      },
                      "volumes": [
                        {
                          "type": "bind",
                          "source": "/a",
                          "target": "/b",
                          "bind": {
                            "create_host_path": true
                          }
                        }
                      ]
                    }
                  }
                }\
                """,
                CanonicalForm.json(files.load().canonical()));
    }

    @Test
    void the_canonical_form_is_its_own_canonical_form() throws IOException, StackException {
        String once = yaml(StackFiles.resource("hello.yaml")).replace("DIR", directory.toString());
        assertEquals(once.replace(directory.toString(), "DIR"), yaml(once));
    }
}
