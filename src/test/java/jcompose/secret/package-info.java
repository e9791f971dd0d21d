/** Files that only who holds a key can read. */
@NullMarked
package jcompose.secret;

import org.jspecify.annotations.NullMarked;
