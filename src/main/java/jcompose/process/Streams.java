package jcompose.process;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * The standard streams of a caller.
 *
 * @param inherited they are this process's own, so that a program started from here may take them
 *     over, terminal and all
 */
public record Streams(InputStream in, OutputStream out, OutputStream error, boolean inherited) {}
