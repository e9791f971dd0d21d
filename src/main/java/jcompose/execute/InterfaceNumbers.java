package jcompose.execute;

import jcompose.runtime.Attachment;
import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which number a container's interface on a network has: it goes on to have that while others come
 * and go.
 *
 * @param numbers by the networks' full names
 */
record InterfaceNumbers(SortedMap<String, Integer> numbers) {
    static final InterfaceNumbers NONE = new InterfaceNumbers(new TreeMap<>());

    InterfaceNumbers {
        numbers = Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
    }

    /** As a container's record tells. */
    static InterfaceNumbers of(ContainerId id, Optional<JsonNode> record) {
        SortedMap<String, Integer> numbers = new TreeMap<>();
        record.ifPresent(
                config -> {
                    for (JsonNode end : config.path("network").path("interfaces")) {
                        Attachment.number(id, end.path("host").asString(""))
                                .ifPresent(
                                        number ->
                                                numbers.put(
                                                        end.path("network").asString(""), number));
                    }
                });
        return new InterfaceNumbers(numbers);
    }

    /** For these networks: known ones keep theirs, others get the lowest that is free. */
    InterfaceNumbers of(List<String> networks) {
        SortedMap<String, Integer> all = new TreeMap<>(numbers);
        all.keySet().retainAll(networks);
        for (String network : networks) {
            int number = 0;
            while (!all.containsKey(network) && all.containsValue(number)) {
                number++;
            }
            all.putIfAbsent(network, number);
        }
        return new InterfaceNumbers(all);
    }

    int number(String network) {
        return Objects.requireNonNull(numbers.get(network), network);
    }
}
