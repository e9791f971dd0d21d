package jcompose.build;

/**
 * A line of a Dockerfile.
 *
 * @param line counted from 1
 */
record Location(String file, int line) {
    BuildException error(String message) {
        return new BuildException(this + ": " + message);
    }

    BuildException unsupported(String what) {
        return error(what + " is not supported yet");
    }

    @Override
    public String toString() {
        return file + ":" + line;
    }
}
