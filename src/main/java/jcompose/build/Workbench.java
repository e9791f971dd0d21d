package jcompose.build;

import jcompose.image.ImageStore;
import jcompose.runtime.RuntimeProgram;

import java.nio.file.Path;

/**
 * What all builds of a builder work with.
 *
 * @param secrets a directory for what must not be written to a disk
 */
record Workbench(
        ImageStore store,
        RuntimeProgram runtime,
        String cgroupParent,
        Path secrets,
        CacheMounts caches) {}
