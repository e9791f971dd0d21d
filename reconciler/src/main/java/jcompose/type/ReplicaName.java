package jcompose.type;

import java.util.SortedMap;

/**
 * One replica of a service, as in {@code web-1}.
 *
 * @param number counted from 1
 */
public record ReplicaName(String service, int number) implements Comparable<ReplicaName> {
    /** The part of a map that is about one service's replicas. */
    public static <T> SortedMap<ReplicaName, T> range(
            SortedMap<ReplicaName, T> map, String service) {
        return map.subMap(new ReplicaName(service, 0), new ReplicaName(service, Integer.MAX_VALUE));
    }

    @Override
    public int compareTo(ReplicaName other) {
        int order = service.compareTo(other.service);
        return order != 0 ? order : Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return service + "-" + number;
    }
}
