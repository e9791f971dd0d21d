package jcompose.network;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What somebody has done to a stack's table besides what {@link FirewallParser} reads from it: rule
 * by rule, set by set, a sentence each.
 */
final class FirewallDamage {
    private final SortedMap<String, JsonNode> chains = new TreeMap<>();
    private final SortedMap<String, List<JsonNode>> rules = new TreeMap<>();
    private final SortedSet<String> sets = new TreeSet<>();
    private final SortedSet<String> sentences = new TreeSet<>();

    /**
     * @param objects libnftables-json(5)
     */
    FirewallDamage(JsonNode objects) {
        for (JsonNode object : objects) {
            for (String kind : List.of("set", "map")) {
                if (object.has(kind)) {
                    sets.add(object.path(kind).path("name").asString());
                }
            }
            if (object.has("chain")) {
                chains.put(object.path("chain").path("name").asString(), object.path("chain"));
            }
            if (object.has("rule")) {
                JsonNode rule = object.path("rule");
                rules.computeIfAbsent(rule.path("chain").asString(), _ -> new ArrayList<>())
                        .add(rule);
            }
        }
    }

    /**
     * @param wanted the table with the content that was found
     * @param elements of the sets and maps, as found
     */
    SortedSet<String> sentences(FirewallText wanted, Map<String, SortedSet<String>> elements) {
        compareSets(wanted.elements(), elements);
        FixedChain.ALL.forEach(this::compare);
        wanted.chains().forEach((chain, texts) -> comparePort(chain, texts.lines().toList()));
        for (String chain : chains.keySet()) {
            boolean known =
                    FixedChain.ALL.stream().anyMatch(each -> each.name().equals(chain))
                            || chain.startsWith("tcp-")
                            || chain.startsWith("udp-");
            if (!known) {
                sentences.add("chain " + chain + " was added");
            }
        }
        return sentences;
    }

    private void compareSets(
            Map<String, SortedSet<String>> wanted, Map<String, SortedSet<String>> found) {
        for (Map.Entry<String, SortedSet<String>> each : wanted.entrySet()) {
            String set = each.getKey();
            if (!sets.contains(set)) {
                sentences.add("set " + set + " is missing");
                continue;
            }
            SortedSet<String> has = found.getOrDefault(set, new TreeSet<>());
            each.getValue().stream()
                    .filter(element -> !has.contains(element))
                    .forEach(element -> sentences.add(element + " is missing in set " + set));
            // What leads to no container shows as a port that is not published.
            has.stream()
                    .filter(element -> !each.getValue().contains(element))
                    .filter(element -> !element.contains(" : goto "))
                    .forEach(element -> sentences.add(element + " was added to set " + set));
        }
        sets.stream()
                .filter(set -> !wanted.containsKey(set))
                .forEach(set -> sentences.add("set " + set + " was added"));
    }

    private void compare(FixedChain chain) {
        JsonNode found = chains.get(chain.name());
        if (found == null) {
            sentences.add("chain " + chain.name() + " is missing");
            return;
        }
        String policy = found.path("policy").asString("accept");
        if (!policy.equals("accept")) {
            sentences.add("policy of chain %s: %s → accept".formatted(chain.name(), policy));
        }
        List<String> names = chain.rules().stream().map(FixedChain::comment).toList();
        List<String> here = new ArrayList<>();
        for (JsonNode rule : rules.getOrDefault(chain.name(), List.of())) {
            String comment = rule.path("comment").asString("");
            int place = names.indexOf(comment);
            if (place < 0 || here.contains(comment)) {
                sentences.add(added(rule, chain.name()));
                continue;
            }
            here.add(comment);
            String text = rule.path("expr").toString();
            if (!FixedChain.essence(chain.rules().get(place)).stream().allMatch(text::contains)) {
                sentences.add(rule(comment, chain) + " was changed");
            }
        }
        List<String> inOrder = new ArrayList<>(names);
        inOrder.retainAll(here);
        if (!inOrder.equals(here)) {
            sentences.add("rules of chain " + chain.name() + " are in another order");
        }
        names.stream()
                .filter(name -> !here.contains(name))
                .forEach(name -> sentences.add(rule(name, chain) + " is missing"));
    }

    private static String rule(String comment, FixedChain chain) {
        return "rule '" + comment + "' of chain " + chain.name();
    }

    private static String added(JsonNode rule, String chain) {
        return "a rule was added to chain %s (handle %d)"
                .formatted(chain, rule.path("handle").asInt());
    }

    /** Where a port's connections go was read from its rules; what they have besides was not. */
    private void comparePort(String chain, List<String> wanted) {
        List<JsonNode> found = new ArrayList<>(rules.getOrDefault(chain, List.of()));
        for (JsonNode rule : List.copyOf(found)) {
            if (!rule.path("expr").toString().contains("\"dnat\"")) {
                sentences.add(added(rule, chain));
                found.remove(rule);
            }
        }
        boolean same = found.size() == wanted.size();
        for (int i = 0; same && i < wanted.size(); i++) {
            String text = found.get(i).path("expr").toString();
            String at = wanted.get(i).substring(wanted.get(i).lastIndexOf(' ') + 1);
            String address = at.substring(0, at.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
            same =
                    text.contains("\"" + address + "\"")
                            && text.contains("numgen") == wanted.get(i).contains("numgen");
        }
        if (!same) {
            sentences.add("rules of chain " + chain + " were changed");
        }
    }
}
