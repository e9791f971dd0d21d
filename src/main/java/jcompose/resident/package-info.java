/**
 * A process that stays and answers calls of the command line, so that no JVM has to start for them.
 * What both sides say to each other is in docs/resident.md.
 */
@NullMarked
package jcompose.resident;

import org.jspecify.annotations.NullMarked;
