/** The shape of the whole program. */
@NullMarked
package jcompose;

import org.jspecify.annotations.NullMarked;
