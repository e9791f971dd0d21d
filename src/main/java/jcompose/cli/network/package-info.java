/** Commands about networks. */
@NullMarked
package jcompose.cli.network;

import org.jspecify.annotations.NullMarked;
