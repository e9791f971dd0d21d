/** Who we are to registries: Docker's configuration file, credential helpers, tokens. */
@NullMarked
package jcompose.registry.auth;

import org.jspecify.annotations.NullMarked;
