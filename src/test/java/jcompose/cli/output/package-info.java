@NullMarked
package jcompose.cli.output;

import org.jspecify.annotations.NullMarked;
