/** One pass: load, resolve, observe, plan, execute. */
@NullMarked
package jcompose.deploy;

import org.jspecify.annotations.NullMarked;
