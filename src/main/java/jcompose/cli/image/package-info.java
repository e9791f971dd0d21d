/** Commands about images, builds and registries. */
@NullMarked
package jcompose.cli.image;

import org.jspecify.annotations.NullMarked;
