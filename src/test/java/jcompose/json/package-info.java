@NullMarked
package jcompose.json;

import org.jspecify.annotations.NullMarked;
