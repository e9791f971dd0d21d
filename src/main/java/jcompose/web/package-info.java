/** What a running server tells, and takes, over HTTP. */
@NullMarked
package jcompose.web;

import org.jspecify.annotations.NullMarked;
