package jcompose.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * What tells one state of a file from another without reading it. The time of the last change of
 * the inode (ctime) catches what restores the time of modification.
 */
record Signature(
        long device, long inode, long size, long mode, FileTime modified, FileTime changed) {
    private static final FileTime NEVER = FileTime.fromMillis(0);

    /** There is nothing. */
    static final Signature NONE = new Signature(0, 0, 0, 0, NEVER, NEVER);

    /** Of a directory it is only which one it is: what is in it has signatures of its own. */
    static Signature of(Path path, LinkOption... options) {
        Signature found = read(path, options);
        return Files.isDirectory(path, options) ? found.identity() : found;
    }

    /** Which file it is, whatever is in it. */
    Signature identity() {
        return new Signature(device, inode, 0, 0, NEVER, NEVER);
    }

    private static Signature read(Path path, LinkOption... options) {
        try {
            Map<String, Object> all =
                    Files.readAttributes(
                            path, "unix:dev,ino,size,mode,lastModifiedTime,ctime", options);
            return new Signature(
                    number(all, "dev"),
                    number(all, "ino"),
                    number(all, "size"),
                    number(all, "mode"),
                    time(all, "lastModifiedTime"),
                    time(all, "ctime"));
        } catch (IOException e) {
            return NONE; // not there, or not to be seen by us, which is the same to a load
        }
    }

    private static long number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static FileTime time(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof FileTime time ? time : NEVER;
    }
}
