/** What {@code --debug} shows: where the messages go that classes give to slf4j. */
@NullMarked
package jcompose.debug;

import org.jspecify.annotations.NullMarked;
