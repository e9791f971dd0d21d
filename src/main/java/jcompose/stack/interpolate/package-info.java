/** Variables in stack files: {@code $NAME}, {@code ${NAME:-default}} and their like. */
@NullMarked
package jcompose.stack.interpolate;

import org.jspecify.annotations.NullMarked;
