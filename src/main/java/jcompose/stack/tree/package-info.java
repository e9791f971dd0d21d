/** A YAML document as values that know where they stand. */
@NullMarked
package jcompose.stack.tree;

import org.jspecify.annotations.NullMarked;
