package jcompose.stack.check;

import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.LogOptions;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.NearestWord;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the kernel is told about one service's containers. */
final class CheckKernel {
    private static final List<String> ULIMITS =
            List.of(
                    "as",
                    "core",
                    "cpu",
                    "data",
                    "fsize",
                    "locks",
                    "memlock",
                    "msgqueue",
                    "nice",
                    "nofile",
                    "nproc",
                    "rss",
                    "rtprio",
                    "rttime",
                    "sigpending",
                    "stack");

    /** Of an IPC namespace (man 7 ipc_namespaces). */
    private static final List<String> IPC =
            List.of(
                    "kernel.msgmax",
                    "kernel.msgmnb",
                    "kernel.msgmni",
                    "kernel.sem",
                    "kernel.shmall",
                    "kernel.shmmax",
                    "kernel.shmmni",
                    "kernel.shm_rmid_forced");

    private static final Pattern DEVICE_RULE =
            Pattern.compile("[acb] (\\d+|\\*):(\\d+|\\*) [rwm]{1,3}");

    private final Tree.Mapping service;
    private final KeyPath path;
    private final Problems problems;

    private CheckKernel(Tree.Mapping service, KeyPath path, Problems problems) {
        this.service = service;
        this.path = path;
        this.problems = problems;
    }

    static void check(Tree.Mapping service, KeyPath path, Problems problems) {
        CheckKernel check = new CheckKernel(service, path, problems);
        check.ulimits();
        check.sysctls();
        check.devices();
        check.names();
        check.logging();
    }

    private void ulimits() {
        service.mapping("ulimits")
                .entries()
                .forEach(
                        (name, entry) -> {
                            KeyPath at = path.key("ulimits").key(name);
                            if (!ULIMITS.contains(name)) {
                                String nearest = NearestWord.find(name, ULIMITS);
                                problems.error(
                                        entry.position(),
                                        at,
                                        "there is no resource limit '" + name + "'",
                                        nearest == null
                                                ? "use " + String.join(", ", ULIMITS)
                                                : "did you mean '" + nearest + "'?");
                            } else if (entry.value() instanceof Tree.Mapping limit
                                    && limit.get("soft") instanceof Tree.Whole(var _, long soft)
                                    && limit.get("hard") instanceof Tree.Whole(var _, long hard)
                                    && hard >= 0
                                    && (soft < 0 || soft > hard)) {
                                problems.error(
                                        entry.position(),
                                        at,
                                        "the soft limit is above the hard one");
                            }
                        });
    }

    private void sysctls() {
        service.mapping("sysctls").entries().forEach(this::sysctl);
    }

    private void sysctl(String name, Tree.Entry entry) {
        KeyPath at = path.key("sysctls").key(name);
        if (name.startsWith("net.")) {
            String mode = service.text("network_mode");
            if ("host".equals(mode)) {
                problems.error(
                        entry.position(),
                        at,
                        "'" + name + "' would be set for the whole machine",
                        "remove it, or 'network_mode: host'");
            }
        } else if (IPC.contains(name) || name.startsWith("fs.mqueue.")) {
            if ("host".equals(service.text("ipc"))) {
                problems.error(
                        entry.position(),
                        at,
                        "'" + name + "' would be set for the whole machine",
                        "remove it, or 'ipc: host'");
            }
        } else {
            problems.error(
                    entry.position(),
                    at,
                    "'" + name + "' belongs to the whole machine, not to a container",
                    "set it with sysctl(8) on the machine");
        }
    }

    private void devices() {
        int index = 0;
        for (Tree element : service.elements("devices")) {
            KeyPath at = path.key("devices").index(index++);
            if (element instanceof Tree.Mapping device) {
                device(device, at);
            }
        }
        index = 0;
        for (Tree element : service.elements("device_cgroup_rules")) {
            KeyPath at = path.key("device_cgroup_rules").index(index++);
            if (element instanceof Tree.Text(Position position, String rule)
                    && !DEVICE_RULE.matcher(rule).matches()) {
                problems.error(
                        position,
                        at,
                        "'" + rule + "' is no device rule",
                        "write TYPE MAJOR:MINOR ACCESS, as in 'c 1:3 rwm'");
            }
        }
    }

    private void device(Tree.Mapping device, KeyPath at) {
        String source = String.valueOf(device.text("source"));
        String permissions = device.text("permissions");
        if (!source.startsWith("/")) {
            boolean interfaceName = source.contains("/") && source.contains("=");
            problems.error(
                    device.position(),
                    at,
                    interfaceName
                            ? "'" + source + "' is a CDI device, and there is no CDI here"
                            : "'" + source + "' is not an absolute path",
                    "write the node's path, as in /dev/fuse");
        }
        if (permissions != null && !permissions.matches("[rwm]{0,3}")) {
            problems.error(
                    device.position(),
                    at,
                    "'" + permissions + "' are no permissions of a device",
                    "use r, w and m");
        }
    }

    private void names() {
        users();
        only("uts", "host", "it is 'host' or not given");
        runtime();
        if ("host".equals(service.text("uts"))) {
            for (String key : List.of("hostname", "domainname")) {
                if (service.get(key) instanceof Tree.Text(Position position, String name)
                        && !name.isEmpty()) {
                    problems.error(
                            position,
                            path.key(key),
                            "cannot be together with 'uts: host'",
                            "remove one of them");
                }
            }
        }
    }

    private void users() {
        if (!(service.get("userns_mode") instanceof Tree.Text(Position position, String mode))
                || mode.isEmpty()
                || mode.equals("host")) {
            return;
        }
        if (!mode.equals("private")) {
            problems.error(
                    position,
                    path.key("userns_mode"),
                    "'" + mode + "' is not supported: it is 'private', 'host' or not given");
            return;
        }
        for (String key : List.of("network_mode", "pid", "ipc", "uts", "cgroup")) {
            String namespace = service.text(key);
            if (namespace != null
                    && !List.of("", "none", "private", "bridge").contains(namespace)) {
                problems.error(
                        position,
                        path.key("userns_mode"),
                        "'private' cannot be together with '" + key + ": " + namespace + "'",
                        "remove one of them: whose users are others has no rights there");
            }
        }
        for (String key : List.of("privileged", "runtime")) {
            boolean other = key.equals("privileged") ? service.isTrue(key) : service.has(key);
            if (other) {
                problems.error(
                        position,
                        path.key("userns_mode"),
                        "'private' cannot be together with '" + key + "'",
                        "remove one of them");
            }
        }
    }

    private void runtime() {
        if (service.get("runtime") instanceof Tree.Text(Position position, String name)
                && name.contains("/")
                && !name.startsWith("/")) {
            problems.error(
                    position,
                    path.key("runtime"),
                    "'" + name + "' is neither a name nor an absolute path",
                    "write a program's name, as in crun, or its whole path");
        }
    }

    private void only(String key, String allowed, String why) {
        if (service.get(key) instanceof Tree.Text(Position position, String value)
                && !value.isEmpty()
                && !value.equals(allowed)) {
            problems.error(position, path.key(key), "'" + value + "' is not supported: " + why);
        }
    }

    private void logging() {
        Tree.Mapping logging = service.mapping("logging");
        Map<String, String> options = new TreeMap<>();
        logging.mapping("options")
                .entries()
                .forEach(
                        (name, entry) -> {
                            if (entry.value() instanceof Tree.Text text) {
                                options.put(name, text.text());
                            }
                            if (LogOptions.WITHOUT_EFFECT.contains(name)) {
                                problems.warning(
                                        entry.position(),
                                        path.key("logging").key("options").key(name),
                                        "'" + name + "' has no effect on logs that are kept here",
                                        "");
                            }
                        });
        try {
            LogOptions.parse(logging.text("driver"), options);
        } catch (GrammarException e) {
            problems.error(logging.position(), path.key("logging"), e.getMessage(), e.hint());
        }
    }
}
