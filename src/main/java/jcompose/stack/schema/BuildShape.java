package jcompose.stack.schema;

import static jcompose.stack.schema.Shapes.BOOLEAN;
import static jcompose.stack.schema.Shapes.DISTINCT_STRINGS;
import static jcompose.stack.schema.Shapes.DISTINCT_VARIABLES;
import static jcompose.stack.schema.Shapes.FILE;
import static jcompose.stack.schema.Shapes.HOSTS;
import static jcompose.stack.schema.Shapes.LIMITS;
import static jcompose.stack.schema.Shapes.NAMES;
import static jcompose.stack.schema.Shapes.SIZE;
import static jcompose.stack.schema.Shapes.STRING;
import static jcompose.stack.schema.Shapes.STRINGS;
import static jcompose.stack.schema.Shapes.VARIABLES;
import static jcompose.stack.schema.Shapes.fields;
import static jcompose.stack.schema.Shapes.list;
import static jcompose.stack.schema.Shapes.scalar;
import static jcompose.stack.schema.Shapes.stringOr;

import jcompose.stack.schema.Shape.Fields;

/** How an image is built (Compose specification, build.md). */
final class BuildShape {
    static final Fields BUILD =
            fields().with("context", STRING)
                    .with("dockerfile", STRING)
                    .with("dockerfile_inline", STRING)
                    .with("entitlements", STRINGS)
                    .with("args", VARIABLES)
                    .with("provenance", scalar(Formats.STRING_OR_BOOLEAN))
                    .with("sbom", scalar(Formats.STRING_OR_BOOLEAN))
                    .with("ssh", DISTINCT_VARIABLES)
                    .with("labels", VARIABLES)
                    .with("cache_from", STRINGS)
                    .with("cache_to", STRINGS)
                    .with("no_cache", BOOLEAN)
                    .with("no_cache_filter", stringOr(DISTINCT_STRINGS))
                    .with("additional_contexts", VARIABLES)
                    .with("pull", BOOLEAN)
                    .with("extra_hosts", HOSTS)
                    .with("isolation", STRING)
                    .with("network", STRING)
                    .with("target", STRING)
                    .with("secrets", list(stringOr(FILE), Joining.JOINED))
                    .with("shm_size", SIZE)
                    .with("tags", NAMES)
                    .with("ulimits", LIMITS)
                    .with("platforms", STRINGS)
                    .with("privileged", BOOLEAN)
                    .build();

    private BuildShape() {}
}
