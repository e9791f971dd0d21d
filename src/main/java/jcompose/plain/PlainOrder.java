package jcompose.plain;

import java.util.Comparator;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * The comparators that {@link Comparator} puts together, of the same names. Its own can be
 * serialized, for which the JVM makes a class of each as it runs that no cache keeps. {@link
 * PlainCalls} leads here.
 */
public final class PlainOrder {
    private PlainOrder() {}

    public static <T, U extends Comparable<? super U>> Comparator<T> comparing(
            Function<? super T, ? extends U> key) {
        return (a, b) -> key.apply(a).compareTo(key.apply(b));
    }

    public static <T, U> Comparator<T> comparing(
            Function<? super T, ? extends U> key, Comparator<? super U> order) {
        return (a, b) -> order.compare(key.apply(a), key.apply(b));
    }

    public static <T> Comparator<T> comparingInt(ToIntFunction<? super T> key) {
        return (a, b) -> Integer.compare(key.applyAsInt(a), key.applyAsInt(b));
    }

    public static <T> Comparator<T> comparingLong(ToLongFunction<? super T> key) {
        return (a, b) -> Long.compare(key.applyAsLong(a), key.applyAsLong(b));
    }

    public static <T> Comparator<T> thenComparing(
            Comparator<T> first, Comparator<? super T> second) {
        return (a, b) -> {
            int compared = first.compare(a, b);
            return compared == 0 ? second.compare(a, b) : compared;
        };
    }

    public static <T, U extends Comparable<? super U>> Comparator<T> thenComparing(
            Comparator<T> first, Function<? super T, ? extends U> key) {
        return thenComparing(first, comparing(key));
    }

    public static <T, U> Comparator<T> thenComparing(
            Comparator<T> first,
            Function<? super T, ? extends U> key,
            Comparator<? super U> order) {
        return thenComparing(first, comparing(key, order));
    }

    public static <T> Comparator<T> thenComparingInt(
            Comparator<T> first, ToIntFunction<? super T> key) {
        return thenComparing(first, comparingInt(key));
    }

    public static <T> Comparator<T> thenComparingLong(
            Comparator<T> first, ToLongFunction<? super T> key) {
        return thenComparing(first, comparingLong(key));
    }
}
