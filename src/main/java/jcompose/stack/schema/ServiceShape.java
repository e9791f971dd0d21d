package jcompose.stack.schema;

import static jcompose.stack.schema.Shapes.BOOLEAN;
import static jcompose.stack.schema.Shapes.COMMAND;
import static jcompose.stack.schema.Shapes.DISTINCT_STRINGS;
import static jcompose.stack.schema.Shapes.DURATION;
import static jcompose.stack.schema.Shapes.FILE;
import static jcompose.stack.schema.Shapes.FLOAT;
import static jcompose.stack.schema.Shapes.HOOK;
import static jcompose.stack.schema.Shapes.HOSTS;
import static jcompose.stack.schema.Shapes.LIMITS;
import static jcompose.stack.schema.Shapes.NAMES;
import static jcompose.stack.schema.Shapes.OPTIONS;
import static jcompose.stack.schema.Shapes.SIZE;
import static jcompose.stack.schema.Shapes.STRING;
import static jcompose.stack.schema.Shapes.STRINGS;
import static jcompose.stack.schema.Shapes.VARIABLES;
import static jcompose.stack.schema.Shapes.WHOLE;
import static jcompose.stack.schema.Shapes.either;
import static jcompose.stack.schema.Shapes.fields;
import static jcompose.stack.schema.Shapes.hook;
import static jcompose.stack.schema.Shapes.list;
import static jcompose.stack.schema.Shapes.named;
import static jcompose.stack.schema.Shapes.orNothing;
import static jcompose.stack.schema.Shapes.scalar;
import static jcompose.stack.schema.Shapes.stringOr;

import jcompose.stack.schema.Shape.Anything;
import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.schema.Shape.MapOf;
import jcompose.stack.schema.Shape.Merging;
import jcompose.stack.schema.Shape.Names;

/** One service (Compose specification, 05-services.md). */
final class ServiceShape {
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
                    .kept("required")
                    .build();

    private static final Fields ENVIRONMENT_FILE =
            fields().with("path", STRING)
                    .with("required", BOOLEAN)
                    .with("format", STRING)
                    .required("path")
                    .closed()
                    .build();

    private static final Fields HEALTH_CHECK =
            fields().with("test", stringOr(list(STRING, Joining.REPLACED)))
                    .with("timeout", DURATION)
                    .with("interval", DURATION)
                    .with("retries", scalar(Formats.COUNT))
                    .with("start_period", DURATION)
                    .with("start_interval", DURATION)
                    .with("disable", BOOLEAN)
                    .kept("timeout", "interval", "retries", "start_period", "start_interval")
                    .build();

    private static final Fields BANDWIDTH =
            fields().with("egress", STRING).with("ingress", STRING).closed().build();

    private static final Fields ATTACHMENT =
            fields().with("aliases", NAMES)
                    .with("driver_opts", OPTIONS)
                    .with("gw_priority", WHOLE)
                    .with("interface_name", STRING)
                    .with("ipv4_address", STRING)
                    .with("ipv6_address", STRING)
                    .with("link_local_ips", NAMES)
                    .with("mac_address", STRING)
                    .with("priority", WHOLE)
                    .with("x-bandwidth", BANDWIDTH)
                    .build();

    private static final Fields PORT =
            fields().with("name", STRING)
                    .with("mode", STRING)
                    .with("host_ip", STRING)
                    .with("target", scalar(Formats.COUNT))
                    .with("published", scalar(Formats.STRING_OR_WHOLE))
                    .with("protocol", STRING)
                    .with("app_protocol", STRING)
                    .required("target")
                    .build();

    private static final Fields BIND =
            fields().with("selinux", scalar(Formats.oneOf("z", "Z")))
                    .with("propagation", STRING)
                    .with("create_host_path", BOOLEAN)
                    .with(
                            "recursive",
                            scalar(Formats.oneOf("enabled", "disabled", "writable", "readonly")))
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
                    .with("consistency", STRING)
                    .with("bind", BIND)
                    .with(
                            "volume",
                            fields().with("labels", VARIABLES)
                                    .with("nocopy", BOOLEAN)
                                    .with("subpath", STRING)
                                    .build())
                    .with(
                            "tmpfs",
                            fields().with("size", scalar(Formats.WHOLE_SIZE))
                                    .with("mode", scalar(Formats.MODE))
                                    .build())
                    .with("image", fields().with("subpath", STRING).build())
                    .required("type", "target")
                    .build();

    private static final Fields DEVICE =
            fields().with("source", STRING)
                    .with("target", STRING)
                    .with("permissions", STRING)
                    .required("source", "target")
                    .build();

    private static final Fields LOGGING =
            fields().with("driver", STRING)
                    .with("options", OPTIONS)
                    .merging(Merging.BY_DRIVER)
                    .build();

    private static final Fields MODEL =
            fields().with("endpoint_var", STRING).with("model_var", STRING).build();

    private static final Fields PRE_START =
            hook(fields().with("command", COMMAND).with("image", STRING))
                    .with("per_replica", BOOLEAN)
                    .build();

    private static final Fields PROVIDER =
            fields().with("type", STRING)
                    .with(
                            "options",
                            new MapOf(
                                    Names.ANY,
                                    either(
                                            scalar(Formats.ANY_SCALAR),
                                            list(scalar(Formats.ANY_SCALAR), Joining.JOINED)),
                                    false))
                    .required("type")
                    .build();

    private static final Fields CREDENTIALS =
            fields().with("config", STRING).with("file", STRING).with("registry", STRING).build();

    private static final Fields BASE =
            fields().with("service", STRING)
                    .with("file", STRING)
                    .required("service")
                    .closed()
                    .build();

    static final Fields SERVICE =
            fields().with("profiles", NAMES)
                    .with("annotations", VARIABLES)
                    .with("attach", BOOLEAN)
                    .with("build", stringOr(BuildShape.BUILD))
                    .with("develop", orNothing(DevelopShape.DEVELOP))
                    .with("blkio_config", BlockShape.BLOCK)
                    .with("cap_add", NAMES)
                    .with("cap_drop", NAMES)
                    .with("cgroup_parent", STRING)
                    .with("cgroup", scalar(Formats.oneOf("host", "private")))
                    .with("cpu_count", scalar(Formats.COUNT))
                    .with("cpu_percent", FLOAT)
                    .with("cpu_period", WHOLE)
                    .with("cpu_quota", WHOLE)
                    .with("cpu_rt_period", WHOLE)
                    .with("cpu_rt_runtime", WHOLE)
                    .with("cpus", FLOAT)
                    .with("cpuset", STRING)
                    .with("cpu_shares", WHOLE)
                    .with("command", COMMAND)
                    .with("configs", list(stringOr(FILE), Joining.BY_CONFIG))
                    .with("container_name", scalar(Formats.CONTAINER_NAME))
                    .with("credential_spec", CREDENTIALS)
                    .with("depends_on", either(DISTINCT_STRINGS, named(DEPENDENCY)))
                    .with("deploy", orNothing(DeployShape.DEPLOY))
                    .with("device_cgroup_rules", DISTINCT_STRINGS)
                    .with("devices", list(stringOr(DEVICE), Joining.BY_TARGET))
                    .with("dns", stringOr(NAMES))
                    .with("dns_opt", NAMES)
                    .with("dns_search", stringOr(NAMES))
                    .with("domainname", STRING)
                    .with("entrypoint", COMMAND)
                    .with("provider", PROVIDER)
                    .with("environment", VARIABLES)
                    .with("env_file", stringOr(list(stringOr(ENVIRONMENT_FILE), Joining.BY_PATH)))
                    .with("expose", list(scalar(Formats.STRING_OR_NUMBER), Joining.ONCE))
                    .with("extends", stringOr(BASE))
                    .with("external_links", DISTINCT_STRINGS)
                    .with("extra_hosts", HOSTS)
                    .with("group_add", list(scalar(Formats.STRING_OR_NUMBER), Joining.DISTINCT))
                    .with(
                            "gpus",
                            either(
                                    scalar(Formats.oneOf("all")),
                                    list(DeployShape.DEVICES, Joining.JOINED)))
                    .with("hostname", STRING)
                    .with("healthcheck", HEALTH_CHECK)
                    .with("image", STRING)
                    .with("init", BOOLEAN)
                    .with("ipc", STRING)
                    .with("isolation", STRING)
                    .with("labels", VARIABLES)
                    .with("label_file", stringOr(STRINGS))
                    .with("links", NAMES)
                    .with("logging", LOGGING)
                    .with("mem_limit", SIZE)
                    .with("mem_reservation", SIZE)
                    .with("memswap_limit", SIZE)
                    .with("mem_swappiness", SIZE)
                    .with("mac_address", STRING)
                    .with("models", either(DISTINCT_STRINGS, named(orNothing(MODEL))))
                    .with("network_mode", STRING)
                    .with("networks", either(DISTINCT_STRINGS, named(orNothing(ATTACHMENT))))
                    .with("oom_kill_disable", BOOLEAN)
                    .with("oom_score_adj", scalar(Formats.SCORE))
                    .with("pid", orNothing(STRING))
                    .with("pids_limit", WHOLE)
                    .with("platform", STRING)
                    .with(
                            "ports",
                            list(either(scalar(Formats.STRING_OR_NUMBER), PORT), Joining.BY_PORT))
                    .with("privileged", BOOLEAN)
                    .with("pull_policy", scalar(Formats.PULL_POLICY))
                    .with("pull_refresh_after", STRING)
                    .with("read_only", BOOLEAN)
                    .with("restart", STRING)
                    .with("runtime", STRING)
                    .with("scale", WHOLE)
                    .with("secrets", list(stringOr(FILE), Joining.BY_SECRET))
                    .with("security_opt", DISTINCT_STRINGS)
                    .with("shm_size", SIZE)
                    .with("stdin_open", BOOLEAN)
                    .with("stop_grace_period", DURATION)
                    .with("stop_signal", STRING)
                    .with("storage_opt", new MapOf(Names.ANY, new Anything(), false))
                    .with("sysctls", VARIABLES)
                    .with("tmpfs", stringOr(NAMES))
                    .with("tty", BOOLEAN)
                    .with("ulimits", LIMITS)
                    .with("use_api_socket", scalar(Formats.STRICT_BOOLEAN))
                    .with("user", STRING)
                    .with("userns_mode", STRING)
                    .with("uts", STRING)
                    .with("volumes", list(stringOr(VOLUME), Joining.BY_TARGET))
                    .with("volumes_from", DISTINCT_STRINGS)
                    .with("working_dir", STRING)
                    .with("x-bandwidth", BANDWIDTH)
                    .with("pre_start", list(PRE_START, Joining.JOINED))
                    .with("post_start", list(HOOK, Joining.JOINED))
                    .with("pre_stop", list(HOOK, Joining.JOINED))
                    .kept("attach", "init", "scale", "stop_grace_period", "command", "entrypoint")
                    .inJson("command", "entrypoint")
                    .build();

    private ServiceShape() {}
}
