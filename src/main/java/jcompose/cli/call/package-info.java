/** What commands of one call work with: its arguments and streams, and what they name. */
@NullMarked
package jcompose.cli.call;

import org.jspecify.annotations.NullMarked;
