@NullMarked
package jcompose.network;

import org.jspecify.annotations.NullMarked;
