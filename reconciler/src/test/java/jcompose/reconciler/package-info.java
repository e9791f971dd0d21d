/** What holds for the whole core. */
@NullMarked
package jcompose.reconciler;

import org.jspecify.annotations.NullMarked;
