/**
 * Builds images from Dockerfiles. A request becomes a plan (parse, expand, read the context,
 * compute keys) without anything being started; the plan's digest says whether the store has its
 * image already; what is missing is done step by step, each step in a new overlay directory that
 * becomes its layer. Layers that no image has lie in {@code build/steps} of the store's root, under
 * the step's key.
 */
@NullMarked
package jcompose.build;

import org.jspecify.annotations.NullMarked;
