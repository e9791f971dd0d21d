package jcompose.watch;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** Why a stack is looked at. */
public sealed interface Cause {
    /** The watch begins. */
    record Begin() implements Cause {}

    /** Files are not what they were. */
    record Changed(SortedSet<Path> files) implements Cause {
        public Changed {
            files = Collections.unmodifiableSortedSet(new TreeSet<>(files));
        }
    }

    /** Services are to be built anew, as {@code develop.watch} says. */
    record Rebuild(SortedSet<String> services) implements Cause {
        public Rebuild {
            services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
        }
    }

    /** Containers are not what they were. */
    record Containers() implements Cause {}

    /** Nobody has looked for some time. */
    record Due() implements Cause {}
}
