/** Commands about single containers. */
@NullMarked
package jcompose.cli.container;

import org.jspecify.annotations.NullMarked;
