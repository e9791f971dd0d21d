/** Registries: their protocol (OCI distribution-spec), pulling into the store, pushing from it. */
@NullMarked
package jcompose.registry;

import org.jspecify.annotations.NullMarked;
