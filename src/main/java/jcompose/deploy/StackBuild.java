package jcompose.deploy;

import jcompose.build.BuildRequest;

/** What one service's image is built from. */
public record StackBuild(String service, BuildRequest request) {}
