/** Keeps a stack as its files say, while they and the machine change. */
@NullMarked
package jcompose.watch;

import org.jspecify.annotations.NullMarked;
