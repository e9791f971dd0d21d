package jcompose.registry.protocol;

import jcompose.type.Digest;

/**
 * What a manifest says about a blob or another manifest: OCI image-spec descriptor.md.
 *
 * @param size in bytes
 */
public record Descriptor(String mediaType, Digest digest, long size) {}
