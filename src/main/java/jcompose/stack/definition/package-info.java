/** What stack files say, valid and complete, before images are resolved. */
@NullMarked
package jcompose.stack.definition;

import org.jspecify.annotations.NullMarked;
