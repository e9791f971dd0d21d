/**
 * The calls of the registry protocol (OCI distribution-spec 1.1, Docker v2), one class each, behind
 * one caller that owns authorisation, retries and errors.
 */
@NullMarked
package jcompose.registry.protocol;

import org.jspecify.annotations.NullMarked;
