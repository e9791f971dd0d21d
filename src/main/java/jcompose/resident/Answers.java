package jcompose.resident;

/** What is done with calls. */
public interface Answers {
    /** Whether that can be done in this process. Nothing may have happened when it cannot. */
    boolean takes(Call call);

    /** Does it and returns its exit status. */
    int run(Call call);
}
