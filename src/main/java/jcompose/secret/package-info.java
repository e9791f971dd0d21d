/** Files that only who holds a key can read, decrypted in memory. */
@NullMarked
package jcompose.secret;

import org.jspecify.annotations.NullMarked;
