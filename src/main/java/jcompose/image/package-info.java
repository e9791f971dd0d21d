/** Images: references, configuration documents, and the store that holds them as an OCI layout. */
@NullMarked
package jcompose.image;

import org.jspecify.annotations.NullMarked;
