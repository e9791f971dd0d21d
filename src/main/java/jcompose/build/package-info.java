/** Builds images from Dockerfiles: parse, plan, digest the inputs, run the steps. */
@NullMarked
package jcompose.build;

import org.jspecify.annotations.NullMarked;
