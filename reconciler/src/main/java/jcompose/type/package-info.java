/** Small values that every floor speaks of: sizes, digests, processes, ports. */
@NullMarked
package jcompose.type;

import org.jspecify.annotations.NullMarked;
