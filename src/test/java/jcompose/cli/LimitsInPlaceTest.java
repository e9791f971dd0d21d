package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every limit is set, changed and lifted under the running process, and put back when somebody
 * changed it by hand.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsInPlaceTest {
    private final KernelFields web = new KernelFields();
    private JsonNode before;

    LimitsInPlaceTest() throws IOException {}

    @BeforeAll
    void start() throws IOException {
        before = web.up("");
    }

    @AfterAll
    void stop() throws IOException {
        web.close();
    }

    /** Of cgroup v1, then of v2, with a dash where that has no such thing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    cpus: 0.5             | cpus none → 0.5           | cpu.cfs_quota_us           | 50000      | cpu.max         | 50000 100000  | 70000
                    cpu_quota: 30000      | cpus none → 0.3           | cpu.cfs_quota_us           | 30000      | cpu.max         | 30000 100000  | 70000
                    cpu_shares: 2048      | cpu_shares default → 2048 | cpu.shares                 | 2048       | cpu.weight      | 79            | 300
                    cpuset: "0"           | cpuset default → 0        | cpuset.cpus                | 0          | cpuset.cpus     | 0             | 1
                    mem_limit: 64m        | memory none → 64M         | memory.limit_in_bytes      | 67108864   | memory.max      | 67108864      | 33554432
                    mem_reservation: 32m  | mem_reservation none → 32M| memory.soft_limit_in_bytes | 33554432   | memory.low      | 33554432      | 8192
                    mem_swappiness: 10    | mem_swappiness default → 10 | memory.swappiness        | 10         | -               | -             | 20
                    oom_kill_disable: true | oom_kill_disable false → true | memory.oom_control    | oom_kill_disable 1 | -       | -             | 0
                    pids_limit: 50        | pids_limit none → 50      | pids.max                   | 50         | pids.max        | 50            | 60
                    """)
    void a_limit_changes_in_place_and_is_put_back(
            String attribute,
            String change,
            String oldFile,
            String oldText,
            String newFile,
            String newText,
            String byHand)
            throws IOException {
        boolean old = web.control(oldFile).isPresent() && !web.control("memory.max").isPresent();
        if (!old && newFile.equals("-")) {
            return;
        }
        web.inPlace(before, attribute, change);
        Path control = web.control(old ? oldFile : newFile).orElseThrow();
        String wanted = old ? oldText : newText;
        assertTrue(
                Files.readString(control).contains(wanted),
                control + ": " + Files.readString(control));
        Files.writeString(control, byHand);
        web.putBack(before, change.substring(0, change.indexOf(' ')));
        assertTrue(Files.readString(control).contains(wanted), Files.readString(control));
        web.inPlace(before, "", change.substring(0, change.indexOf(' ')));
    }

    @Test
    void swap_is_limited_together_with_memory() throws IOException {
        web.inPlace(before, "mem_limit: 64m\nmemswap_limit: 96m", "memory none → 64M");
        Optional<Path> old = web.control("memory.memsw.limit_in_bytes");
        if (old.isPresent()) {
            assertEquals("100663296\n", Files.readString(old.get()));
            Files.writeString(old.get(), "200M");
        } else {
            Path swap = web.control("memory.swap.max").orElseThrow();
            assertEquals("33554432\n", Files.readString(swap));
            Files.writeString(swap, "100M");
        }
        web.putBack(before, "memswap_limit");
        web.inPlace(before, "mem_limit: 64m\nmemswap_limit: -1", "memswap_limit 96M → unlimited");
        web.inPlace(before, "", "memory 64M → none");
    }

    @Test
    void a_block_device_is_throttled_and_released() throws IOException {
        Path device = blockDevice();
        String numbers =
                Files.readString(Path.of("/sys/block").resolve(device).resolve("dev")).strip();
        web.inPlace(
                before,
                "blkio_config: {device_read_bps: [{path: /dev/%s, rate: 1m}]}".formatted(device),
                "blkio_config +device_read_bps:/dev/" + device + "=1048576");
        Optional<Path> old = web.control("blkio.throttle.read_bps_device");
        Path control = old.isPresent() ? old.get() : web.control("io.max").orElseThrow();
        assertTrue(Files.readString(control).contains("1048576"), Files.readString(control));
        Files.writeString(control, numbers + (old.isPresent() ? " 4096" : " rbps=4096"));
        web.putBack(before, "blkio_config");
        web.inPlace(before, "", "blkio_config -device_read_bps:/dev/" + device + "=1048576");
        assertEquals("", Files.readString(control));
    }

    /** The name of one that this machine has. */
    private static Path blockDevice() throws IOException {
        try (Stream<Path> devices = Files.list(Path.of("/sys/block"))) {
            return devices.map(Path::getFileName)
                    .filter(name -> Files.exists(Path.of("/dev").resolve(name)))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void the_oom_killers_opinion_is_set_and_put_back() throws IOException {
        web.inPlace(before, "oom_score_adj: 300", "oom_score_adj 0 → 300");
        assertEquals("300\n", web.proc("oom_score_adj"));
        Files.writeString(Path.of("/proc", before.path("Pid").asString(), "oom_score_adj"), "500");
        web.putBack(before, "oom_score_adj 500 → 300");
        web.inPlace(before, "", "oom_score_adj 300 → 0");
    }

    /** The hard limit stays as it is: who may raise it again is not the same on every machine. */
    @Test
    void resource_limits_are_set_and_put_back() throws Exception {
        String own = openFiles(Files.readString(Path.of("/proc/self/limits")));
        String hard = own.split(" ", 2)[1];
        web.inPlace(
                before,
                "ulimits: {nofile: {soft: 500, hard: %s}}".formatted(hard),
                "ulimits +nofile=500:" + hard);
        assertEquals("500 " + hard, openFiles(web.proc("limits")));
        String pid = before.path("Pid").asString();
        String byHand = "--nofile=100:" + hard;
        assertEquals(0, new ProcessBuilder("prlimit", "--pid", pid, byHand).start().waitFor());
        web.putBack(before, "ulimits +nofile=500:" + hard + " -nofile=100:" + hard);
        assertEquals("500 " + hard, openFiles(web.proc("limits")));
        web.inPlace(before, "", "ulimits -nofile=500:" + hard);
        assertEquals(own, openFiles(web.proc("limits")));
    }

    @Test
    void a_process_may_use_its_limit_to_the_full() throws Exception {
        String hard = openFiles(web.proc("limits")).split(" ", 2)[1];
        String limited = "ulimits: {nofile: {soft: 500, hard: %s}}".formatted(hard);
        web.inPlace(before, limited, "ulimits +nofile=500:" + hard);
        String pid = before.path("Pid").asString();
        String raised = "--nofile=" + hard + ":" + hard;
        assertEquals(0, new ProcessBuilder("prlimit", "--pid", pid, raised).start().waitFor());
        assertEquals(0, web.jcompose().run("-f", web.file(), "plan").status());
        web.inPlace(before, "", "ulimits -nofile=500:" + hard);
    }

    /** Soft and hard limit. */
    private static String openFiles(String limits) {
        return limits.lines()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.substring("Max open files".length()).strip().split(" +"))
                .map(words -> words[0] + " " + words[1])
                .findFirst()
                .orElseThrow();
    }
}
