package jcompose.deploy;

import java.io.IOException;

/** Notes a pass over a stack, while the stack's lock is held. */
interface PassRecord {
    /** Notes nothing. */
    PassRecord NONE =
            new PassRecord() {
                @Override
                public void begins() {}

                @Override
                public void ends(PassResult result) {}
            };

    /** Something is about to be changed. */
    void begins() throws IOException;

    /** Not heard of a pass that was killed, interrupted or refused on its way. */
    void ends(PassResult result) throws IOException;
}
