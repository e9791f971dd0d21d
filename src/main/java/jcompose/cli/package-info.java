/** The command line: arguments in, text and an exit status out. */
@NullMarked
package jcompose.cli;

import org.jspecify.annotations.NullMarked;
