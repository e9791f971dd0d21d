/** What is to be done, in which order and why: the pure step from desired and actual to a plan. */
@NullMarked
package jcompose.reconciler.plan;

import org.jspecify.annotations.NullMarked;
