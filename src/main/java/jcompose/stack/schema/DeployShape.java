package jcompose.stack.schema;

import static jcompose.stack.schema.Shapes.DISTINCT_STRINGS;
import static jcompose.stack.schema.Shapes.DISTINCT_VARIABLES;
import static jcompose.stack.schema.Shapes.DURATION;
import static jcompose.stack.schema.Shapes.FLOAT;
import static jcompose.stack.schema.Shapes.STRING;
import static jcompose.stack.schema.Shapes.STRINGS;
import static jcompose.stack.schema.Shapes.VARIABLES;
import static jcompose.stack.schema.Shapes.WHOLE;
import static jcompose.stack.schema.Shapes.fields;
import static jcompose.stack.schema.Shapes.list;
import static jcompose.stack.schema.Shapes.scalar;

import jcompose.stack.schema.Shape.Fields;

/** How a service's replicas are run (Compose specification, deploy.md). */
final class DeployShape {
    private static final Shape COUNT = scalar(Formats.COUNT);
    private static final Shape MEMORY = scalar(Formats.SIZE_TEXT);

    static final Fields DEVICES =
            fields().with("capabilities", DISTINCT_STRINGS)
                    .with("driver", STRING)
                    .with("count", scalar(Formats.DEVICE_COUNT))
                    .with("device_ids", DISTINCT_STRINGS)
                    .with("options", DISTINCT_VARIABLES)
                    .build();

    private static final Fields RESERVED_DEVICES =
            fields().with("capabilities", DISTINCT_STRINGS)
                    .with("driver", STRING)
                    .with("count", scalar(Formats.DEVICE_COUNT))
                    .with("device_ids", DISTINCT_STRINGS)
                    .with("options", DISTINCT_VARIABLES)
                    .required("capabilities")
                    .build();

    private static final Fields GENERIC =
            fields().with(
                            "discrete_resource_spec",
                            fields().with("kind", STRING)
                                    .with("value", WHOLE)
                                    .kept("kind", "value")
                                    .build())
                    .build();

    private static final Fields LIMITS =
            fields().with("cpus", FLOAT).with("memory", MEMORY).with("pids", WHOLE).build();

    private static final Fields RESERVATIONS =
            fields().with("cpus", FLOAT)
                    .with("memory", MEMORY)
                    .with("devices", list(RESERVED_DEVICES, Joining.JOINED))
                    .with("generic_resources", list(GENERIC, Joining.JOINED))
                    .build();

    private static final Fields UPDATE =
            fields().with("parallelism", COUNT)
                    .with("delay", DURATION)
                    .with("failure_action", STRING)
                    .with("monitor", DURATION)
                    .with("max_failure_ratio", FLOAT)
                    .with("order", scalar(Formats.oneOf("start-first", "stop-first")))
                    .kept("parallelism")
                    .build();

    private static final Fields RESTART =
            fields().with("condition", STRING)
                    .with("delay", DURATION)
                    .with("max_attempts", COUNT)
                    .with("window", DURATION)
                    .kept("delay", "max_attempts", "window")
                    .build();

    private static final Fields PLACEMENT =
            fields().with("constraints", STRINGS)
                    .with(
                            "preferences",
                            list(fields().with("spread", STRING).build(), Joining.JOINED))
                    .with("max_replicas_per_node", COUNT)
                    .build();

    static final Fields DEPLOY =
            fields().with("mode", STRING)
                    .with("replicas", WHOLE)
                    .with("labels", VARIABLES)
                    .with("update_config", UPDATE)
                    .with("rollback_config", UPDATE)
                    .with(
                            "resources",
                            fields().with("limits", LIMITS)
                                    .with("reservations", RESERVATIONS)
                                    .build())
                    .with("restart_policy", RESTART)
                    .with("placement", PLACEMENT)
                    .with("endpoint_mode", STRING)
                    .kept("replicas")
                    .inJson("resources", "placement")
                    .build();

    private DeployShape() {}
}
