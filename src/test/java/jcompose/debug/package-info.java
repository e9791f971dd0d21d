@NullMarked
package jcompose.debug;

import org.jspecify.annotations.NullMarked;
