package jcompose.reconciler.desired;

/** Whose namespace of one kind a container's processes live in. */
public sealed interface NamespaceMode {
    /** A namespace of the container's own. */
    record Private() implements NamespaceMode {
        @Override
        public String toString() {
            return "private";
        }
    }

    /** The machine's. */
    record Host() implements NamespaceMode {
        @Override
        public String toString() {
            return "host";
        }
    }

    /** A network namespace of its own with nothing but loopback. */
    record None() implements NamespaceMode {
        @Override
        public String toString() {
            return "none";
        }
    }

    /** That of the first replica of another service of the stack. */
    record OfService(String service) implements NamespaceMode {
        @Override
        public String toString() {
            return "service:" + service;
        }
    }
}
