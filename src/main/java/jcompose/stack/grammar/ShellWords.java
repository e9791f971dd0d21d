package jcompose.stack.grammar;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line into words, much as a shell would, but expands nothing: single and double
 * quotes group, a backslash takes the next character as it is (except that {@code \t} and {@code
 * \n} are a tab and a newline), backquotes and {@code $(…)} keep what they enclose together. An
 * unquoted {@code ;}, {@code &}, {@code |}, {@code <} or {@code >} ends the command. These are the
 * rules of the reference, which reads commands with mattn/go-shellwords 1.0.13.
 */
public final class ShellWords {
    private static final String HINT = "write the command as a list, as in [\"sh\", \"-c\", \"…\"]";

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private boolean escaped;
    private boolean singleQuoted;
    private boolean doubleQuoted;
    private boolean backquoted;
    private boolean inParentheses;

    private ShellWords(String text) {
        this.text = text;
    }

    public static List<String> split(String text) throws GrammarException {
        return new ShellWords(text).split();
    }

    private List<String> split() throws GrammarException {
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (escaped) {
                escaped = false;
                add(character == 't' ? '\t' : character == 'n' ? '\n' : character);
            } else if (character == '\\' && !singleQuoted) {
                escaped = true;
            } else if (endsCommand(character)) {
                dropDescriptor(character);
                break;
            } else {
                read(character);
            }
        }
        checkClosed();
        endWord();
        return words;
    }

    private void read(char character) throws GrammarException {
        switch (character) {
            case ' ', '\t', '\r', '\n' -> {
                if (isGrouped()) {
                    word.append(character);
                } else {
                    endWord();
                }
            }
            case '\'' -> {
                if (doubleQuoted || inParentheses) {
                    add(character);
                } else {
                    inWord |= singleQuoted;
                    singleQuoted = !singleQuoted;
                }
            }
            case '"' -> {
                if (singleQuoted || inParentheses) {
                    add(character);
                } else {
                    inWord |= doubleQuoted;
                    doubleQuoted = !doubleQuoted;
                }
            }
            case '`' -> {
                backquoted ^= !singleQuoted && !doubleQuoted && !inParentheses;
                add(character);
            }
            case '(' -> open();
            case ')' -> close();
            default -> add(character);
        }
    }

    private void open() throws GrammarException {
        if (!isQuoted()) {
            boolean substitution = !word.isEmpty() && word.charAt(word.length() - 1) == '$';
            if (inParentheses || !substitution) {
                throw new GrammarException("the command has a '(' that is not quoted", HINT);
            }
            inParentheses = true;
        }
        add('(');
    }

    private void close() throws GrammarException {
        if (!isQuoted()) {
            if (!inParentheses) {
                throw new GrammarException("the command has a ')' that is not quoted", HINT);
            }
            inParentheses = false;
        }
        add(')');
    }

    private boolean isQuoted() {
        return singleQuoted || doubleQuoted || backquoted;
    }

    private boolean isGrouped() {
        return isQuoted() || inParentheses;
    }

    private boolean endsCommand(char character) {
        return ";&|<>".indexOf(character) >= 0 && !isGrouped();
    }

    /** In {@code 2>file} the number is no word. */
    private void dropDescriptor(char operator) {
        if (operator == '>' && !word.isEmpty() && word.charAt(0) >= '0' && word.charAt(0) <= '9') {
            inWord = false;
        }
    }

    private void checkClosed() throws GrammarException {
        if (escaped) {
            throw new GrammarException("the command ends in a backslash", "");
        }
        if (isGrouped()) {
            String open = singleQuoted ? "'" : doubleQuoted ? "\"" : backquoted ? "`" : "$(";
            String what = open.equals("$(") ? "" : "the quote ";
            throw new GrammarException(what + open + " is not closed", "");
        }
    }

    private void add(char character) {
        inWord = true;
        word.append(character);
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
        }
        inWord = false;
        word.setLength(0);
    }
}
