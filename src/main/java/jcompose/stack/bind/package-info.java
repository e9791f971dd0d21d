/** Turns valid trees into the records that later floors work with. */
@NullMarked
package jcompose.stack.bind;

import org.jspecify.annotations.NullMarked;
