/** What happens at certain times. */
@NullMarked
package jcompose.schedule;

import org.jspecify.annotations.NullMarked;
