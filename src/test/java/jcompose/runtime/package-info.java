@NullMarked
package jcompose.runtime;

import org.jspecify.annotations.NullMarked;
