/** The outermost class; nothing below it knows the process it runs in. */
@NullMarked
package jcompose;

import org.jspecify.annotations.NullMarked;
