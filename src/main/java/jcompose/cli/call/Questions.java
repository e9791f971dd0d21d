package jcompose.cli.call;

import jcompose.cli.output.CommandException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Asks the user. */
public final class Questions {
    private final Session session;

    public Questions(Session session) {
        this.session = session;
    }

    /** One line. */
    public String line(String question) throws IOException, CommandException {
        if (!session.invocation().terminal()) {
            throw new CommandException(
                    "there is nobody to ask: give --username and --password-stdin");
        }
        session.err().print(question);
        session.err().flush();
        InputStream in = session.invocation().in();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
            line.write(octet);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    /** One line that the terminal does not show. */
    public String secret(String question) throws IOException, CommandException {
        boolean hidden = session.invocation().terminal() && echo("-echo");
        try {
            return line(question);
        } finally {
            if (hidden) {
                echo("echo");
                session.err().println();
            }
        }
    }

    /** Everything that comes, without the line's end. */
    public String rest() throws IOException {
        String text = new String(session.invocation().in().readAllBytes(), StandardCharsets.UTF_8);
        return text.endsWith("\r\n")
                ? text.substring(0, text.length() - 2)
                : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    private static boolean echo(String mode) throws IOException {
        try {
            return new ProcessBuilder("stty", mode)
                            .redirectInput(ProcessBuilder.Redirect.INHERIT)
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
