/** What a stack should be, with every image resolved to a digest and every default filled in. */
@NullMarked
package jcompose.reconciler.desired;

import org.jspecify.annotations.NullMarked;
