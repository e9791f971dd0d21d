/** JSON as trees; nothing is bound to classes, which would cost start time. */
@NullMarked
package jcompose.json;

import org.jspecify.annotations.NullMarked;
