/** From stack files to a valid definition of a stack. */
@NullMarked
package jcompose.stack;

import org.jspecify.annotations.NullMarked;
