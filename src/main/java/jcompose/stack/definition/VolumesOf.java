package jcompose.stack.definition;

/** Whose volumes a service has as well, beside its own. */
public record VolumesOf(String service, boolean readOnly) {}
