package jcompose.resident;

import java.util.Optional;

/** What a frame means. Client and server name it by the same octet (native/src/resident/call.h). */
enum FrameKind {
    /** From a client: a call, as {@link CallRequest} reads it. */
    CALL('C'),
    /** What standard input had to give; nothing: that was its end. */
    INPUT('I'),
    /** The client got the signal of this number. */
    SIGNAL('S'),
    /** Nothing more can be written to this file descriptor. */
    DEAF('D'),
    /** Everything before the corresponding {@link #SYNC} is written. */
    SYNCED('Y'),
    /** Tell how you are. */
    STATUS('?'),
    /** End once nothing is at work. */
    STOP('Q'),

    /** From the server: the call has begun, and nobody else may begin it. */
    ACCEPTED('A'),
    /** Nothing was done: the call must be answered elsewhere, for the reason that follows. */
    ELSEWHERE('N'),
    /** For standard output. */
    OUT('O'),
    /** For standard error. */
    ERROR('E'),
    /** Read once from standard input. */
    READ('R'),
    /** Say when everything before this is written. */
    SYNC('Z'),
    /** The call has ended with this status. */
    EXIT('X'),
    /** The answer to {@link #STATUS} and {@link #STOP}. */
    TEXT('T');

    private final byte octet;

    FrameKind(char letter) {
        this.octet = (byte) letter;
    }

    byte octet() {
        return octet;
    }

    static Optional<FrameKind> of(byte octet) {
        for (FrameKind kind : values()) {
            if (kind.octet == octet) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
