/** What the machine's owner says about registries. */
@NullMarked
package jcompose.registry.settings;

import org.jspecify.annotations.NullMarked;
