/** Tests of following repositories. */
@NullMarked
package jcompose.gitops;

import org.jspecify.annotations.NullMarked;
