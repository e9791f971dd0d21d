@NullMarked
package jcompose.log;

import org.jspecify.annotations.NullMarked;
