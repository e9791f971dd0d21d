/**
 * Makes plain classes of what the JVM would make as it runs, so that its ahead-of-time cache has
 * them: {@link jcompose.plain.ClassUpgrade} is run once on the program's JARs.
 */
@NullMarked
package jcompose.plain;

import org.jspecify.annotations.NullMarked;
