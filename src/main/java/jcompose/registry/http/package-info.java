/**
 * HTTP/1.1 over plain sockets: what a registry client needs and no more. The JDK's own client takes
 * 0.2 s to load, which is longer than a whole pull may take.
 */
@NullMarked
package jcompose.registry.http;

import org.jspecify.annotations.NullMarked;
