/** Tests of what is served. */
@NullMarked
package jcompose.web;

import org.jspecify.annotations.NullMarked;
