@NullMarked
package jcompose.registry;

import org.jspecify.annotations.NullMarked;
