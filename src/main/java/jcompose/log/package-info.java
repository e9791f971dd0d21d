/** What containers have printed, as their supervisors wrote it down. */
@NullMarked
package jcompose.log;

import org.jspecify.annotations.NullMarked;
