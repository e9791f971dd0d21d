package jcompose.reconciler.difference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import jcompose.reconciler.desired.Capabilities;
import jcompose.reconciler.desired.ContainerSpec.Security;
import jcompose.reconciler.desired.HealthCheck;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.Scheduling;
import jcompose.reconciler.desired.StopPolicy;
import jcompose.type.Bytes;
import jcompose.type.Cpus;
import jcompose.type.Digest;
import jcompose.type.ReplicaName;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

class CanonicalValuesTest {
    private static final ReplicaName WEB = new ReplicaName("web", 1);

    @Test
    void memory_is_rounded_down_to_pages_as_the_kernel_does() {
        assertEquals("64M", text(LimitValues.memory(Optional.of(new Bytes((64 << 20) + 1)))));
        assertEquals("none", text(LimitValues.memory(Optional.empty())));
    }

    @Test
    void processors_are_rounded_to_what_a_quota_can_say() {
        Cpus wanted = Cpus.of(0.333333);
        Cpus found = Cpus.ofQuota(wanted.quota(100_000), 100_000);
        assertEquals(
                LimitValues.cpus(Optional.of(wanted), Scheduling.PERIOD),
                LimitValues.cpus(Optional.of(found), Scheduling.PERIOD));
        assertEquals(
                "0.5", text(LimitValues.cpus(Optional.of(new Cpus(500_000)), Scheduling.PERIOD)));
    }

    @Test
    void arguments_are_shown_as_one_would_type_them() {
        assertEquals(
                "/bin/sh -c 'echo it'\\''s' ''",
                text(CanonicalValues.command(List.of("/bin/sh", "-c", "echo it's", ""))));
    }

    @Test
    void different_arguments_never_look_alike() {
        assertNotEquals(
                CanonicalValues.command(List.of("a b")),
                CanonicalValues.command(List.of("a", "b")));
    }

    @Test
    void every_way_to_say_root_is_one() {
        for (String root : List.of("", "0", "root", "0:0", "root:root")) {
            assertEquals("root", text(CanonicalValues.user(root)));
        }
        assertEquals("1000", text(CanonicalValues.user("1000")));
    }

    @Test
    void the_environment_does_not_depend_on_its_order() {
        assertEquals("A=1 B=2", text(CanonicalValues.environment(Map.of("B", "2", "A", "1"))));
    }

    @Test
    void mounts_do_not_depend_on_their_order_and_name_anonymous_volumes() {
        List<Mount> mounts =
                List.of(
                        new Mount.Volume("hello_visits", "/visits", false),
                        new Mount.Bind("/etc/motd", "/motd", true, false),
                        new Mount.Tmpfs("/tmp", false, Optional.of(new Bytes(1 << 20)), 01777),
                        new Mount.Anonymous("/cache", false));
        Value value = CanonicalValues.mounts(mounts, "hello", WEB);
        assertEquals(CanonicalValues.mounts(mounts.reversed(), "hello", WEB), value);
        assertEquals(
                "bind:/etc/motd:/motd:ro tmpfs:/tmp:size=1M:mode=1777"
                        + " volume:hello_visits:/visits volume:"
                        + AnonymousVolume.name("hello", WEB, "/cache")
                        + ":/cache",
                text(value));
    }

    @Test
    void a_mounted_image_is_told_by_its_content_and_not_by_its_name() {
        Digest digest = Digest.sha256("ab".repeat(32));
        assertEquals(
                "image:sha256:" + "ab".repeat(32) + ":/data:subpath=etc:ro",
                mounted(new Image.Present("one:1", digest)));
        assertEquals(
                mounted(new Image.Present("one:1", digest)),
                mounted(new Image.ToRefresh("two:2", digest, "pull_policy is always")));
        assertEquals(
                "image:to be pulled:/data:subpath=etc:ro", mounted(new Image.ToPull("one:1", "")));
        assertEquals(
                "image:to be built:/data:subpath=etc:ro",
                mounted(new Image.ToBuild("one:1", digest)));
    }

    private static String mounted(Image image) {
        Mount mount = new Mount.OfImage(image, "/data", "etc");
        return text(CanonicalValues.mounts(List.of(mount), "hello", WEB));
    }

    @Test
    void an_anonymous_volume_belongs_to_one_replica_and_target() {
        String name = AnonymousVolume.name("hello", WEB, "/cache");
        assertEquals("hello_web-1_", name.substring(0, 12));
        assertEquals(12, name.length() - 12);
        assertEquals(name, AnonymousVolume.name("hello", WEB, "/cache"));
        assertNotEquals(name, AnonymousVolume.name("hello", WEB, "/data"));
        assertNotEquals(name, AnonymousVolume.name("hello", new ReplicaName("web", 2), "/cache"));
    }

    @Test
    void capabilities_are_compared_by_what_is_left_of_them() {
        Security wanted =
                new Security(
                        false,
                        true,
                        true,
                        new TreeSet<>(Set.of("CHOWN")),
                        new TreeSet<>(Set.of("ALL")));
        assertEquals(
                new Value.Several(List.of("read_only", "no_new_privileges", "CHOWN")),
                CanonicalValues.security(wanted));
    }

    @Test
    void adding_all_capabilities_keeps_those_out_that_are_dropped_by_name() {
        TreeSet<String> expected = new TreeSet<>(Capabilities.ALL);
        expected.remove("CHOWN");
        assertEquals(
                expected,
                Capabilities.of(
                        new Security(
                                false,
                                false,
                                false,
                                new TreeSet<>(Set.of("ALL")),
                                new TreeSet<>(Set.of("CHOWN")))));
    }

    @Test
    void the_default_capabilities_are_known_ones() {
        assertEquals(
                List.of(),
                Capabilities.DEFAULT.stream()
                        .filter(name -> !Capabilities.ALL.contains(name))
                        .toList());
        assertEquals(41, Capabilities.ALL.size());
    }

    @Test
    void durations_are_as_fine_as_milliseconds() {
        assertEquals(
                "SIGTERM 1500ms",
                text(CanonicalValues.stop(new StopPolicy("SIGTERM", Duration.ofMillis(1500)))));
        HealthCheck check =
                new HealthCheck(
                        List.of("CMD", "true"),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(3),
                        Duration.ZERO,
                        Duration.ofSeconds(5),
                        3);
        assertEquals(
                "CMD true interval=30s timeout=3s start_period=0s start_interval=5s retries=3",
                text(CanonicalValues.healthCheck(Optional.of(check))));
    }

    private static String text(Value value) {
        return value.toString();
    }
}
