/** What runs, as the kernel tells it. */
@NullMarked
package jcompose.reconciler.actual;

import org.jspecify.annotations.NullMarked;
