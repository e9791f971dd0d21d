@NullMarked
package jcompose.registry.auth;

import org.jspecify.annotations.NullMarked;
