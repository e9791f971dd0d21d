/** How commands answer: tables, figures, logs, progress and refusals. */
@NullMarked
package jcompose.cli.output;

import org.jspecify.annotations.NullMarked;
