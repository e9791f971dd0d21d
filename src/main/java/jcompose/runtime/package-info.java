/**
 * The Java side of {@code jcompose-runtime}: its verbs, its container specs, and its directories.
 */
@NullMarked
package jcompose.runtime;

import org.jspecify.annotations.NullMarked;
