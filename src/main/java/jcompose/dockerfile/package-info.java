/** The Dockerfile language: text to typed instructions. Reads no file and knows no image. */
@NullMarked
package jcompose.dockerfile;

import org.jspecify.annotations.NullMarked;
