/** Tests of watching. */
@NullMarked
package jcompose.watch;

import org.jspecify.annotations.NullMarked;
