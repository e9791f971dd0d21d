/** Commands about volumes. */
@NullMarked
package jcompose.cli.volume;

import org.jspecify.annotations.NullMarked;
