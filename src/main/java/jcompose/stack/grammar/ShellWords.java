package jcompose.stack.grammar;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line into words as a POSIX shell would, quotes and backslashes included, but
 * expands nothing. A word-breaking operator ({@code ;}, {@code |}, {@code &}, {@code <}, {@code >},
 * {@code (}, {@code )}) ends the command.
 */
public final class ShellWords {
    private static final String OPERATORS = ";&|<>()";

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;

    private ShellWords(String text) {
        this.text = text;
    }

    public static List<String> split(String text) throws GrammarException {
        return new ShellWords(text).split();
    }

    private List<String> split() throws GrammarException {
        int at = 0;
        while (at < text.length()) {
            char character = text.charAt(at);
            if (character == ' ' || character == '\t' || character == '\r' || character == '\n') {
                endWord();
                at++;
            } else if (character == '\'') {
                at = singleQuoted(at);
            } else if (character == '"') {
                at = doubleQuoted(at);
            } else if (character == '\\') {
                if (at + 1 == text.length()) {
                    throw new GrammarException("the command ends in a backslash", "");
                }
                add(text.charAt(at + 1));
                at += 2;
            } else if (character == '`') {
                at = backquoted(at);
            } else if (OPERATORS.indexOf(character) >= 0) {
                break;
            } else {
                add(character);
                at++;
            }
        }
        endWord();
        return words;
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

    private int singleQuoted(int open) throws GrammarException {
        int close = text.indexOf('\'', open + 1);
        if (close < 0) {
            throw new GrammarException("the quote ' is not closed", "");
        }
        inWord = true;
        word.append(text, open + 1, close);
        return close + 1;
    }

    private int doubleQuoted(int open) throws GrammarException {
        inWord = true;
        for (int at = open + 1; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character == '"') {
                return at + 1;
            }
            if (character == '\\' && at + 1 < text.length()) {
                character = text.charAt(++at);
            }
            word.append(character);
        }
        throw new GrammarException("the quote \" is not closed", "");
    }

    private int backquoted(int open) throws GrammarException {
        int close = text.indexOf('`', open + 1);
        if (close < 0) {
            throw new GrammarException("the quote ` is not closed", "");
        }
        inWord = true;
        word.append(text, open, close + 1);
        return close + 1;
    }
}
