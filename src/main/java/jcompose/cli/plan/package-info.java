/** What a pass is about to do, in words and as JSON. */
@NullMarked
package jcompose.cli.plan;

import org.jspecify.annotations.NullMarked;
