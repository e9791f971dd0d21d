package jcompose.stack.schema;

import static jcompose.stack.schema.Shapes.BOOLEAN;
import static jcompose.stack.schema.Shapes.STRING;
import static jcompose.stack.schema.Shapes.VARIABLES;
import static jcompose.stack.schema.Shapes.either;
import static jcompose.stack.schema.Shapes.fields;
import static jcompose.stack.schema.Shapes.orNothing;

import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.schema.Shape.ListOf;
import jcompose.stack.schema.Shape.MapOf;
import jcompose.stack.schema.Shape.Names;

/**
 * A whole stack file (Compose specification, 04-version-and-name.md, 06-networks.md,
 * 07-volumes.md).
 */
public final class StackShape {
    private static final Fields SUBNET =
            fields().with("subnet", STRING).notYet("ip_range", "gateway", "aux_addresses").build();

    private static final Fields ADDRESSES =
            fields().notYet("driver")
                    .with("config", new ListOf(SUBNET, false))
                    .notYet("options")
                    .build();

    private static final Fields NETWORK =
            fields().with("name", STRING)
                    .with("driver", STRING)
                    .notYet("driver_opts")
                    .with("ipam", ADDRESSES)
                    .notYet("external")
                    .with("internal", BOOLEAN)
                    .notYet("attachable", "labels", "enable_ipv4", "enable_ipv6")
                    .build();

    private static final Fields VOLUME =
            fields().with("name", STRING)
                    .with("driver", STRING)
                    .with("driver_opts", VARIABLES)
                    .with("external", either(BOOLEAN, fields().notYet("name").build()))
                    .with("labels", VARIABLES)
                    .build();

    public static final Fields STACK =
            fields().with("name", STRING)
                    .with("version", STRING)
                    .notYet("include")
                    .with("services", new MapOf(Names.RESOURCE, ServiceShape.SERVICE))
                    .with("networks", new MapOf(Names.RESOURCE, orNothing(NETWORK)))
                    .with("volumes", new MapOf(Names.RESOURCE, orNothing(VOLUME)))
                    .notYet("secrets", "configs", "models")
                    .build();

    private StackShape() {}
}
