@NullMarked
package jcompose.registry.settings;

import org.jspecify.annotations.NullMarked;
