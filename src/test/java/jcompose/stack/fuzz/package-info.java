/** Throws mutated and hostile stack files at the loader. */
@NullMarked
package jcompose.stack.fuzz;

import org.jspecify.annotations.NullMarked;
