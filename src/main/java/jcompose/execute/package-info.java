/** Carries out a plan: the one place where actions become effects. */
@NullMarked
package jcompose.execute;

import org.jspecify.annotations.NullMarked;
