package jcompose.image;

import jcompose.type.Digest;

/**
 * A layer whose blob is in the store.
 *
 * @param diffId digest of the tar archive
 * @param blob digest of the compressed archive
 * @param size of the compressed archive in bytes
 */
public record StoredLayer(Digest diffId, Digest blob, long size) {}
