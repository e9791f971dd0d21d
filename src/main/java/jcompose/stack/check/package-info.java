/** What no single value can tell: references, cycles, clashes, and what we can do so far. */
@NullMarked
package jcompose.stack.check;

import org.jspecify.annotations.NullMarked;
