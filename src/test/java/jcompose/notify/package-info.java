/** Tells others how stacks stand. */
@NullMarked
package jcompose.notify;

import org.jspecify.annotations.NullMarked;
