package jcompose.resident;

import java.nio.charset.StandardCharsets;

/** One message: an octet that tells its kind, four with the content's length, and the content. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares it
record Frame(FrameKind kind, byte[] content) {
    static final int HEAD = 5;

    /** Of a call's arguments and environment together; the kernel takes no more than 6 MiB. */
    static final int LONGEST = 8 << 20;

    static Frame of(FrameKind kind, String text) {
        return new Frame(kind, text.getBytes(StandardCharsets.UTF_8));
    }

    static Frame of(FrameKind kind, int octet) {
        return new Frame(kind, new byte[] {(byte) octet});
    }

    static Frame of(FrameKind kind) {
        return new Frame(kind, new byte[0]);
    }

    String text() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** The number that the content is; 0 without one. */
    int number() {
        return content.length == 0 ? 0 : content[0] & 0xff;
    }
}
