package jcompose.stack.schema;

import static jcompose.stack.schema.Shapes.BOOLEAN;
import static jcompose.stack.schema.Shapes.DISTINCT_STRINGS;
import static jcompose.stack.schema.Shapes.DISTINCT_VARIABLES;
import static jcompose.stack.schema.Shapes.OPTIONS;
import static jcompose.stack.schema.Shapes.STRING;
import static jcompose.stack.schema.Shapes.STRINGS;
import static jcompose.stack.schema.Shapes.TEXTS;
import static jcompose.stack.schema.Shapes.VARIABLES;
import static jcompose.stack.schema.Shapes.either;
import static jcompose.stack.schema.Shapes.fields;
import static jcompose.stack.schema.Shapes.list;
import static jcompose.stack.schema.Shapes.named;
import static jcompose.stack.schema.Shapes.orNothing;
import static jcompose.stack.schema.Shapes.scalar;
import static jcompose.stack.schema.Shapes.stringOr;

import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.schema.Shape.MapOf;
import jcompose.stack.schema.Shape.Names;

/**
 * A whole stack file (Compose specification, 04-version-and-name.md, 06-networks.md, 07-volumes.md,
 * 08-configs.md, 09-secrets.md, 14-include.md, models.md).
 */
public final class StackShape {
    private static final Shape EXTERNAL = either(BOOLEAN, fields().with("name", STRING).build());

    private static final Fields SUBNET =
            fields().with("subnet", STRING)
                    .with("gateway", STRING)
                    .with("ip_range", STRING)
                    .with("aux_addresses", TEXTS)
                    .build();

    private static final Fields ADDRESSES =
            fields().with("driver", STRING)
                    .with("config", list(SUBNET, Joining.BY_SUBNET))
                    .with("options", TEXTS)
                    .build();

    private static final Fields NETWORK =
            fields().with("name", STRING)
                    .with("driver", STRING)
                    .with("driver_opts", OPTIONS)
                    .with("ipam", ADDRESSES)
                    .with("external", EXTERNAL)
                    .with("internal", BOOLEAN)
                    .with("attachable", BOOLEAN)
                    .with("labels", VARIABLES)
                    .with("enable_ipv4", BOOLEAN)
                    .with("enable_ipv6", BOOLEAN)
                    .kept("enable_ipv4", "enable_ipv6")
                    .inJson("ipam")
                    .build();

    private static final Fields VOLUME =
            fields().with("name", STRING)
                    .with("driver", STRING)
                    .with("driver_opts", OPTIONS)
                    .with("external", EXTERNAL)
                    .with("labels", DISTINCT_VARIABLES)
                    .build();

    private static final Fields SECRET =
            fields().with("name", STRING)
                    .with("file", STRING)
                    .with("environment", STRING)
                    .with("external", EXTERNAL)
                    .with("labels", DISTINCT_VARIABLES)
                    .with("driver", STRING)
                    .with("driver_opts", OPTIONS)
                    .with("template_driver", STRING)
                    .build();

    private static final Fields CONFIG =
            fields().with("name", STRING)
                    .with("file", STRING)
                    .with("environment", STRING)
                    .with("content", STRING)
                    .with("external", EXTERNAL)
                    .with("labels", DISTINCT_VARIABLES)
                    .with("template_driver", STRING)
                    .build();

    private static final Fields MODEL =
            fields().with("name", STRING)
                    .with("model", STRING)
                    .with("context_size", scalar(Formats.STRICT_WHOLE))
                    .with("runtime_flags", STRINGS)
                    .required("model")
                    .build();

    private static final Fields INCLUDE =
            fields().with("path", stringOr(DISTINCT_STRINGS))
                    .with("project_directory", STRING)
                    .with("env_file", stringOr(DISTINCT_STRINGS))
                    .closed()
                    .build();

    public static final Fields STACK =
            fields().with("name", STRING)
                    .with("version", STRING)
                    .with("include", list(stringOr(INCLUDE), Joining.JOINED))
                    .with("services", named(ServiceShape.SERVICE))
                    .with("networks", new MapOf(Names.ANY, orNothing(NETWORK), false))
                    .with("volumes", named(orNothing(VOLUME)))
                    .with("secrets", named(SECRET))
                    .with("configs", named(CONFIG))
                    .with("models", new MapOf(Names.ANY, MODEL, false))
                    .kept("services")
                    .build();

    private StackShape() {}

    /** One service: what {@code extends} merges. */
    public static Fields service() {
        return ServiceShape.SERVICE;
    }
}
