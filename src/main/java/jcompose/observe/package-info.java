/** The actual state, read from the kernel; records tell only what the kernel cannot know. */
@NullMarked
package jcompose.observe;

import org.jspecify.annotations.NullMarked;
