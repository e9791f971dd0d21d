@NullMarked
package jcompose.dockerfile;

import org.jspecify.annotations.NullMarked;
