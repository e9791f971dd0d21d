/** Stacks that follow commits of Git repositories. */
@NullMarked
package jcompose.gitops;

import org.jspecify.annotations.NullMarked;
