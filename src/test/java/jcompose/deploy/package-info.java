@NullMarked
package jcompose.deploy;

import org.jspecify.annotations.NullMarked;
