package jcompose.stack.read;

/**
 * The text of a stack file.
 *
 * @param name as people name it
 */
public record SourceFile(String name, String text) {}
