/** Finds a stack's files and reads them: YAML into trees, environment files into variables. */
@NullMarked
package jcompose.stack.read;

import org.jspecify.annotations.NullMarked;
