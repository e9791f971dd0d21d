@NullMarked
package jcompose.registry.protocol;

import org.jspecify.annotations.NullMarked;
