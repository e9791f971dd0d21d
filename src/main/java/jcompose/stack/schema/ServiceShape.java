package jcompose.stack.schema;

import static jcompose.stack.schema.Shapes.BOOLEAN;
import static jcompose.stack.schema.Shapes.COMMAND;
import static jcompose.stack.schema.Shapes.DURATION;
import static jcompose.stack.schema.Shapes.SIZE;
import static jcompose.stack.schema.Shapes.STRING;
import static jcompose.stack.schema.Shapes.STRINGS;
import static jcompose.stack.schema.Shapes.STRING_OR_LIST;
import static jcompose.stack.schema.Shapes.UNIQUE_STRINGS;
import static jcompose.stack.schema.Shapes.VARIABLES;
import static jcompose.stack.schema.Shapes.either;
import static jcompose.stack.schema.Shapes.fields;
import static jcompose.stack.schema.Shapes.orNothing;
import static jcompose.stack.schema.Shapes.scalar;

import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.schema.Shape.ListOf;
import jcompose.stack.schema.Shape.MapOf;
import jcompose.stack.schema.Shape.Names;

/** One service (Compose specification, 05-services.md). */
final class ServiceShape {
    private static final Fields BUILD =
            fields().with("context", STRING)
                    .with("dockerfile", STRING)
                    .with("dockerfile_inline", STRING)
                    .with("entitlements", STRINGS)
                    .with("args", VARIABLES)
                    .notYet("provenance", "sbom")
                    .with("ssh", STRINGS)
                    .with("labels", VARIABLES)
                    .with("cache_from", STRINGS)
                    .with("cache_to", STRINGS)
                    .with("no_cache", BOOLEAN)
                    .with("no_cache_filter", STRINGS)
                    .with("additional_contexts", VARIABLES)
                    .with("pull", BOOLEAN)
                    .with("extra_hosts", STRINGS)
                    .notYet("isolation")
                    .with("network", STRING)
                    .with("target", STRING)
                    .notYet("secrets")
                    .with("shm_size", SIZE)
                    .with("tags", STRINGS)
                    .notYet("ulimits")
                    .with("platforms", STRINGS)
                    .with("privileged", BOOLEAN)
                    .build();

    private static final Fields DEPENDENCY =
            fields().with(
                            "condition",
                            scalar(
                                    Formats.oneOf(
                                            "service_started",
                                            "service_healthy",
                                            "service_completed_successfully")))
                    .with("restart", BOOLEAN)
                    .with("required", BOOLEAN)
                    .required("condition")
                    .build();

    private static final Fields LIMITS =
            fields().with("cpus", scalar(Formats.CPUS))
                    .with("memory", SIZE)
                    .with("pids", scalar(Formats.WHOLE_NUMBER))
                    .build();

    private static final Fields DEPLOY =
            fields().notYet("mode")
                    .with("replicas", scalar(Formats.COUNT))
                    .notYet("labels", "update_config", "rollback_config")
                    .with(
                            "resources",
                            fields().with("limits", LIMITS).notYet("reservations").build())
                    .notYet("restart_policy", "placement", "endpoint_mode")
                    .build();

    private static final Fields ENVIRONMENT_FILE =
            fields().with("path", STRING)
                    .with("required", BOOLEAN)
                    .notYet("format")
                    .required("path")
                    .build();

    private static final Fields HEALTH_CHECK =
            fields().with("test", STRING_OR_LIST)
                    .with("timeout", DURATION)
                    .with("interval", DURATION)
                    .with("retries", scalar(Formats.COUNT))
                    .with("start_period", DURATION)
                    .with("start_interval", DURATION)
                    .with("disable", BOOLEAN)
                    .build();

    private static final Fields ATTACHMENT =
            fields().notYet("aliases", "driver_opts", "gw_priority", "interface_name")
                    .notYet("ipv4_address", "ipv6_address", "link_local_ips", "mac_address")
                    .notYet("priority")
                    .build();

    private static final Fields PORT =
            fields().notYet("name")
                    .with("mode", scalar(Formats.oneOf("ingress", "host")))
                    .with("host_ip", scalar(Formats.IP_ADDRESS))
                    .with("target", scalar(Formats.PORT))
                    .with("published", scalar(Formats.STRING_OR_NUMBER))
                    .with("protocol", scalar(Formats.PROTOCOL))
                    .notYet("app_protocol")
                    .required("target")
                    .build();

    private static final Fields VOLUME =
            fields().with(
                            "type",
                            scalar(
                                    Formats.oneOf(
                                            "bind", "volume", "tmpfs", "cluster", "npipe",
                                            "image")))
                    .with("source", STRING)
                    .with("target", STRING)
                    .with("read_only", BOOLEAN)
                    .notYet("consistency")
                    .with(
                            "bind",
                            fields().with("selinux", scalar(Formats.oneOf("z", "Z")))
                                    .notYet("propagation")
                                    .with("create_host_path", BOOLEAN)
                                    .notYet("recursive")
                                    .build())
                    .with("volume", fields().notYet("labels", "nocopy", "subpath").build())
                    .with(
                            "tmpfs",
                            fields().with("size", scalar(Formats.WHOLE_SIZE))
                                    .with("mode", scalar(Formats.MODE))
                                    .build())
                    .notYet("image")
                    .required("type", "target")
                    .build();

    static final Fields SERVICE =
            fields().with("profiles", STRINGS)
                    .notYet("annotations", "attach")
                    .with("build", either(STRING, BUILD))
                    .notYet("develop", "blkio_config")
                    .with("cap_add", STRINGS)
                    .with("cap_drop", STRINGS)
                    .notYet("cgroup_parent", "cgroup", "cpu_count", "cpu_percent", "cpu_period")
                    .notYet("cpu_quota", "cpu_rt_period", "cpu_rt_runtime")
                    .with("cpus", scalar(Formats.CPUS))
                    .notYet("cpuset", "cpu_shares")
                    .with("command", COMMAND)
                    .notYet("configs")
                    .with("container_name", scalar(Formats.CONTAINER_NAME))
                    .notYet("credential_spec")
                    .with(
                            "depends_on",
                            either(UNIQUE_STRINGS, new MapOf(Names.RESOURCE, DEPENDENCY)))
                    .with("deploy", orNothing(DEPLOY))
                    .notYet("device_cgroup_rules", "devices", "dns", "dns_opt", "dns_search")
                    .notYet("domainname")
                    .with("entrypoint", COMMAND)
                    .notYet("provider")
                    .with("environment", VARIABLES)
                    .with(
                            "env_file",
                            either(STRING, new ListOf(either(STRING, ENVIRONMENT_FILE), false)))
                    .with("expose", new ListOf(scalar(Formats.STRING_OR_NUMBER), false))
                    .notYet("extends", "external_links", "extra_hosts", "group_add", "gpus")
                    .with("hostname", STRING)
                    .with("healthcheck", HEALTH_CHECK)
                    .with("image", STRING)
                    .with("init", BOOLEAN)
                    .with("ipc", STRING)
                    .notYet("isolation")
                    .with("labels", VARIABLES)
                    .notYet("label_file", "links", "logging")
                    .with("mem_limit", SIZE)
                    .notYet("mem_reservation", "memswap_limit", "mem_swappiness", "mac_address")
                    .notYet("models")
                    .with("network_mode", STRING)
                    .with(
                            "networks",
                            either(
                                    UNIQUE_STRINGS,
                                    new MapOf(Names.RESOURCE, orNothing(ATTACHMENT))))
                    .notYet("oom_kill_disable", "oom_score_adj")
                    .with("pid", orNothing(STRING))
                    .with("pids_limit", scalar(Formats.WHOLE_NUMBER))
                    .notYet("platform")
                    .with(
                            "ports",
                            new ListOf(either(scalar(Formats.STRING_OR_NUMBER), PORT), false))
                    .with("privileged", BOOLEAN)
                    .notYet("pull_policy", "pull_refresh_after")
                    .with("read_only", BOOLEAN)
                    .with("restart", STRING)
                    .notYet("runtime")
                    .with("scale", scalar(Formats.COUNT))
                    .notYet("secrets")
                    .with("security_opt", UNIQUE_STRINGS)
                    .notYet("shm_size")
                    .with("stdin_open", BOOLEAN)
                    .with("stop_grace_period", DURATION)
                    .with("stop_signal", STRING)
                    .notYet("storage_opt", "sysctls")
                    .with("tmpfs", STRING_OR_LIST)
                    .with("tty", BOOLEAN)
                    .notYet("ulimits", "use_api_socket")
                    .with("user", STRING)
                    .notYet("userns_mode", "uts")
                    .with("volumes", new ListOf(either(STRING, VOLUME), false))
                    .notYet("volumes_from")
                    .with("working_dir", STRING)
                    .notYet("post_start", "pre_stop", "pre_start")
                    .build();

    private ServiceShape() {}
}
