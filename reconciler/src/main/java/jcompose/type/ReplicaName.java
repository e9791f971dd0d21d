package jcompose.type;

import java.util.Comparator;

/**
 * One replica of a service, as in {@code web-1}.
 *
 * @param number counted from 1
 */
public record ReplicaName(String service, int number) implements Comparable<ReplicaName> {
    private static final Comparator<ReplicaName> ORDER =
            Comparator.comparing(ReplicaName::service).thenComparingInt(ReplicaName::number);

    @Override
    public int compareTo(ReplicaName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return service + "-" + number;
    }
}
