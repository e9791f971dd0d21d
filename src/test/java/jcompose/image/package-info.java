@NullMarked
package jcompose.image;

import org.jspecify.annotations.NullMarked;
