package jcompose.secret;

import java.io.IOException;

/** Where the key comes from that the values of a file are encrypted with. */
@FunctionalInterface
interface DataKeys {
    /**
     * The key of one file.
     *
     * @throws OtherKeysException when another program has to find it
     */
    byte[] of(SopsMetadata metadata) throws IOException;
}
