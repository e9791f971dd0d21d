/** Commands about the resident process. */
@NullMarked
package jcompose.cli.resident;

import org.jspecify.annotations.NullMarked;
