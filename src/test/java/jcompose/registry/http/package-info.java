@NullMarked
package jcompose.registry.http;

import org.jspecify.annotations.NullMarked;
