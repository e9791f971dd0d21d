package jcompose.build;

/**
 * One step of one build, for people.
 *
 * @param number from 1 to {@code total}
 * @param stage name of the stage, or its number when it has none
 * @param instruction as the Dockerfile has it, on one line
 * @param line of the Dockerfile
 */
public record BuildStep(int number, int total, String stage, String instruction, int line) {}
