/** Where something stands in a stack file, and what is wrong with it. */
@NullMarked
package jcompose.stack.problem;

import org.jspecify.annotations.NullMarked;
