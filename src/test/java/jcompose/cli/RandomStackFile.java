package jcompose.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Stack files with a bit of everything that a pass can be about, on the image of the example. */
final class RandomStackFile {
    private final Random random;
    private final String stack;
    private final int port;
    private final StringBuilder text = new StringBuilder();

    private RandomStackFile(Random random, String stack, int port) {
        this.random = random;
        this.stack = stack;
        this.port = port;
    }

    static String of(Random random, String stack, int port) {
        return new RandomStackFile(random, stack, port).write();
    }

    private String write() {
        text.append("name: ").append(stack).append("\nservices:\n");
        web();
        if (chance(60)) {
            back();
        }
        if (chance(50)) {
            neighbour();
        }
        if (chance(40)) {
            job();
        }
        text.append("networks:\n  inside: {internal: true}\n");
        text.append("volumes:\n  visits:\n  more:\n");
        return text.toString();
    }

    private void web() {
        service("web");
        line("ports: [\"" + port + ":80\"]", 80);
        line("volumes: [\"visits:/var/lib/hello\"]", 60);
        line("networks: [default, inside]", 40);
        line(
                "deploy: {replicas: "
                        + (1 + random.nextInt(3))
                        + ", update_config: "
                        + policy()
                        + "}",
                70);
        line(
                "healthcheck: {test: [CMD, /hello, --check], interval: 1s, start_period: 10s,"
                        + " start_interval: 50ms}",
                100);
    }

    private void back() {
        service("back");
        line("networks: [inside]", 50);
        line("volumes: [\"more:/data\", \"/anonymous\"]", 50);
        line("depends_on: {web: {condition: service_healthy, restart: " + chance(30) + "}}", 60);
        line("scale: 2", 40);
    }

    private void neighbour() {
        service("neighbour");
        line("command: [--probe]", 100);
        line("network_mode: service:web", 100);
        line("pid: service:web", 50);
    }

    private void job() {
        service("job");
        line("command: [--check]", 100);
        line("network_mode: service:web", 100);
        line("depends_on: {web: {condition: service_healthy}}", 100);
    }

    private void service(String name) {
        text.append("  ").append(name).append(":\n");
        line("image: hello-web", 100);
        line("stop_grace_period: 1s", 100);
        line("environment: {NAME: " + pick("One", "Two", "Three") + "}", 100);
        line("mem_limit: " + pick("32m", "64m"), 50);
        line("labels: {colour: " + pick("red", "blue") + "}", 30);
    }

    private String policy() {
        return "{order: "
                + pick("start-first", "stop-first")
                + ", parallelism: "
                + random.nextInt(3)
                + "}";
    }

    private void line(String line, int percent) {
        if (chance(percent)) {
            text.append("    ").append(line).append('\n');
        }
    }

    private String pick(String... choices) {
        List<String> all = new ArrayList<>(List.of(choices));
        return all.get(random.nextInt(all.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
