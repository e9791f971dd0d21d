/** Brings valid files into the one long form of the Compose specification, and merges them. */
@NullMarked
package jcompose.stack.canonical;

import org.jspecify.annotations.NullMarked;
