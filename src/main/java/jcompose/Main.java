package jcompose;

/** Starts the command line with this process's arguments, environment and streams. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.out.println("jcompose");
    }
}
