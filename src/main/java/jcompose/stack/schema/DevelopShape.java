package jcompose.stack.schema;

import static jcompose.stack.schema.Shapes.DISTINCT_STRINGS;
import static jcompose.stack.schema.Shapes.HOOK;
import static jcompose.stack.schema.Shapes.STRING;
import static jcompose.stack.schema.Shapes.fields;
import static jcompose.stack.schema.Shapes.list;
import static jcompose.stack.schema.Shapes.scalar;
import static jcompose.stack.schema.Shapes.stringOr;

import jcompose.stack.schema.Shape.Fields;

/** What happens while somebody works on a service's source (Compose specification, develop.md). */
final class DevelopShape {
    private static final Fields TRIGGER =
            fields().with("path", STRING)
                    .with(
                            "action",
                            scalar(
                                    Formats.oneOf(
                                            "rebuild",
                                            "sync",
                                            "restart",
                                            "sync+restart",
                                            "sync+exec")))
                    .with("target", STRING)
                    .with("exec", HOOK)
                    .with("include", stringOr(DISTINCT_STRINGS))
                    .with("ignore", stringOr(DISTINCT_STRINGS))
                    .with("initial_sync", scalar(Formats.STRICT_BOOLEAN))
                    .required("path", "action")
                    .kept("path", "action")
                    .inJson("exec")
                    .build();

    static final Fields DEVELOP = fields().with("watch", list(TRIGGER, Joining.JOINED)).build();

    private DevelopShape() {}
}
