/** The fields of a container, compared one by one. */
@NullMarked
package jcompose.reconciler.difference;

import org.jspecify.annotations.NullMarked;
