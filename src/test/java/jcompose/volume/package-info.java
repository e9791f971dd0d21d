@NullMarked
package jcompose.volume;

import org.jspecify.annotations.NullMarked;
