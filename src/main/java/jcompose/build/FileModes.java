package jcompose.build;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;

/** The modes of {@code --chmod}: octal digits, or symbols as chmod(1) knows them. */
final class FileModes {
    private static final Pattern OCTAL = Pattern.compile("[0-7]{1,5}");
    private static final Pattern SYMBOLS =
            Pattern.compile("[ugoa]*([-+=]([rwxXst]*|[ugo]))+(,[ugoa]*([-+=]([rwxXst]*|[ugo]))+)*");

    private FileModes() {}

    static boolean isOctal(String mode) {
        return OCTAL.matcher(mode).matches();
    }

    static boolean isValid(String mode) {
        return isOctal(mode) || SYMBOLS.matcher(mode).matches();
    }

    /** Changes everything below a directory, but not the directory itself. */
    static void apply(String symbols, Path directory) throws IOException {
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path each, BasicFileAttributes attributes) throws IOException {
                        if (!each.equals(directory)) {
                            set(each, attributes);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path each, BasicFileAttributes attributes)
                            throws IOException {
                        if (!attributes.isSymbolicLink()) {
                            set(each, attributes);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    private void set(Path each, BasicFileAttributes attributes) throws IOException {
                        int mode = FileStatus.of(each).permissions();
                        int changed = changed(mode, attributes.isDirectory(), symbols);
                        Files.setAttribute(each, "unix:mode", changed, LinkOption.NOFOLLOW_LINKS);
                    }
                });
    }

    /** As chmod(1); who is not named is everybody, whatever the umask. */
    static int changed(int mode, boolean directory, String symbols) {
        int result = mode;
        for (String clause : symbols.split(",", -1)) {
            int i = 0;
            int who = 0;
            while ("ugoa".indexOf(clause.charAt(i)) >= 0) {
                who |=
                        switch (clause.charAt(i++)) {
                            case 'u' -> 04700;
                            case 'g' -> 02070;
                            case 'o' -> 01007;
                            default -> 07777;
                        };
            }
            who = who == 0 ? 07777 : who;
            while (i < clause.length()) {
                char operator = clause.charAt(i++);
                int bits = 0;
                while (i < clause.length() && "+-=".indexOf(clause.charAt(i)) < 0) {
                    bits |= bits(clause.charAt(i++), result, directory);
                }
                bits &= who;
                result =
                        switch (operator) {
                            case '+' -> result | bits;
                            case '-' -> result & ~bits;
                            default -> (result & ~(who & (directory ? 0777 : 07777))) | bits;
                        };
            }
        }
        return result;
    }

    private static int bits(char symbol, int mode, boolean directory) {
        return switch (symbol) {
            case 'r' -> 0444;
            case 'w' -> 0222;
            case 'x' -> 0111;
            case 'X' -> directory || (mode & 0111) != 0 ? 0111 : 0;
            case 's' -> 06000;
            case 't' -> 01000;
            case 'u' -> (mode >> 6 & 7) * 0111;
            case 'g' -> (mode >> 3 & 7) * 0111;
            default -> (mode & 7) * 0111;
        };
    }
}
