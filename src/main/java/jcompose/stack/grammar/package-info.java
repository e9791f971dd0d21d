/** The small languages inside values: durations, sizes, ports, mounts, command lines. */
@NullMarked
package jcompose.stack.grammar;

import org.jspecify.annotations.NullMarked;
