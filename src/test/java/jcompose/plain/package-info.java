/** Rewritten classes do what they did before. */
@NullMarked
package jcompose.plain;

import org.jspecify.annotations.NullMarked;
