package jcompose.stack.problem;

/** A value and the place in a stack file that it comes from. */
public record Located<T>(T value, Position position) {}
