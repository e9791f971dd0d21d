package jcompose.stack.schema;

import static jcompose.stack.schema.Shapes.SIZE;
import static jcompose.stack.schema.Shapes.STRING;
import static jcompose.stack.schema.Shapes.fields;
import static jcompose.stack.schema.Shapes.list;
import static jcompose.stack.schema.Shapes.scalar;

import jcompose.stack.schema.Shape.Fields;

/** Limits of block devices (Compose specification, 05-services.md). */
final class BlockShape {
    private static final Shape WEIGHT = scalar(Formats.UNSIGNED);

    private static final Shape WEIGHTS =
            list(
                    fields().with("path", STRING)
                            .with("weight", WEIGHT)
                            .kept("path", "weight")
                            .closed()
                            .build(),
                    Joining.JOINED);

    private static final Shape RATES =
            list(
                    fields().with("path", STRING)
                            .with("rate", SIZE)
                            .kept("path", "rate")
                            .closed()
                            .build(),
                    Joining.JOINED);

    static final Fields BLOCK =
            fields().with("weight", WEIGHT)
                    .with("weight_device", WEIGHTS)
                    .with("device_read_bps", RATES)
                    .with("device_read_iops", RATES)
                    .with("device_write_bps", RATES)
                    .with("device_write_iops", RATES)
                    .closed()
                    .build();

    private BlockShape() {}
}
