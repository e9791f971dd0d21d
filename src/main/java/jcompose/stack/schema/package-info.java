/** What stack files may contain: every key, its kind, its values; and the check against that. */
@NullMarked
package jcompose.stack.schema;

import org.jspecify.annotations.NullMarked;
