@NullMarked
package jcompose.build;

import org.jspecify.annotations.NullMarked;
