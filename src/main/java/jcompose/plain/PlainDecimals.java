package jcompose.plain;

import java.math.BigDecimal;

/** The ends of the integer types, as the JSON library names them. */
public final class PlainDecimals {
    private PlainDecimals() {}

    /** What {@link LateDecimals} replaces the constant of that name with. */
    public static BigDecimal of(String constant) {
        return BigDecimal.valueOf(
                switch (constant) {
                    case "BD_MIN_SHORT" -> Short.MIN_VALUE;
                    case "BD_MAX_SHORT" -> Short.MAX_VALUE;
                    case "BD_MIN_INT", "BD_MIN_INTEGER" -> Integer.MIN_VALUE;
                    case "BD_MAX_INT", "BD_MAX_INTEGER" -> Integer.MAX_VALUE;
                    case "BD_MIN_LONG" -> Long.MIN_VALUE;
                    case "BD_MAX_LONG" -> Long.MAX_VALUE;
                    default -> throw new IllegalArgumentException(constant);
                });
    }
}
