/** Whole stacks, brought up and down by the command line on the real kernel. */
@NullMarked
package jcompose.cli;

import org.jspecify.annotations.NullMarked;
