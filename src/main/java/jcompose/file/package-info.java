/** Files and directories, whatever they hold. */
@NullMarked
package jcompose.file;

import org.jspecify.annotations.NullMarked;
