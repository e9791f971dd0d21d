/** Commands about the server that follows sources. */
@NullMarked
package jcompose.cli.serve;

import org.jspecify.annotations.NullMarked;
