/** Commands about a stack and its services. */
@NullMarked
package jcompose.cli.stack;

import org.jspecify.annotations.NullMarked;
