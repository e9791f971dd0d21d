/** Commands about the machine as a whole. */
@NullMarked
package jcompose.cli.system;

import org.jspecify.annotations.NullMarked;
