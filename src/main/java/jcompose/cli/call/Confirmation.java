package jcompose.cli.call;

import jcompose.cli.output.CommandException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Asks before something is lost. */
public final class Confirmation {
    private Confirmation() {}

    /**
     * Returns if the user agrees; no answer is none.
     *
     * @param warning what is going to be lost
     */
    public static void ask(Session session, String warning) throws IOException, CommandException {
        session.err().println(warning);
        session.err().print("Are you sure you want to continue? [y/N] ");
        session.err().flush();
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(session.invocation().in(), StandardCharsets.UTF_8));
        String answer = in.readLine();
        String word = answer == null ? "" : answer.strip().toLowerCase(Locale.ROOT);
        if (!word.equals("y") && !word.equals("yes")) {
            throw new CommandException("nothing was removed");
        }
    }
}
