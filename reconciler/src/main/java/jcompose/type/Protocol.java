package jcompose.type;

/** The transport protocols whose ports can be published. */
public enum Protocol {
    TCP,
    UDP;

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
