package jcompose.cli;

import jcompose.cli.ScenarioState.Seen;

import tools.jackson.databind.JsonNode;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the scenarios' CHECKS.md defines, but for {@code Eventually}. */
final class ScenarioCheck {
    private final Machinery.Ran ran;
    private final ScenarioState before;
    private final ScenarioState after;

    ScenarioCheck(Machinery.Ran ran, ScenarioState before, ScenarioState after) {
        this.ran = ran;
        this.before = before;
        this.after = after;
    }

    /** Whether it holds. */
    boolean holds(String check, List<String> words) {
        String first = words.isEmpty() ? "" : words.getFirst();
        String second = words.size() < 2 ? "" : words.get(1);
        String both = ran.out() + ran.err();
        return switch (check) {
            case "OutputContains" -> both.contains(first);
            case "OutputNotContains" -> !both.contains(first);
            case "StdoutContains" -> ran.out().contains(first);
            case "StderrContains" -> ran.err().contains(first);
            case "OutputMatches" -> Pattern.compile(goPattern(first)).matcher(ran.out()).find();
            case "ExitCode" -> ran.status() == Integer.parseInt(first);
            case "ServiceState" -> all(after.replicas(first), each -> each.state().equals(second));
            case "ServiceHealthy" ->
                    all(after.replicas(first), each -> each.health().equals("healthy"));
            case "ServiceScale" -> after.replicas(first).size() == Integer.parseInt(second);
            case "ReplicaNumbers" ->
                    numbers(after.replicas(first))
                            .equals(new TreeSet<>(words.subList(1, words.size())));
            case "ServiceNotCreated" ->
                    after.replicas(first).isEmpty() && after.beside(first).isEmpty();
            case "NotRecreated" -> words.stream().allMatch(this::isKept);
            case "Recreated" -> words.stream().allMatch(this::isReplaced);
            case "OneOffState" -> all(after.beside(first), each -> each.state().equals(second));
            case "OneOffsUntouched" ->
                    !before.beside(first).isEmpty()
                            && states(before.beside(first)).equals(states(after.beside(first)));
            case "OneOffsRemoved" ->
                    !before.beside(first).isEmpty() && after.beside(first).isEmpty();
            default -> throw new IllegalArgumentException("no check " + check);
        };
    }

    /** Go writes {@code (?m:.*)} where a line may end, too: its scenarios mean any text. */
    private static String goPattern(String pattern) {
        return pattern.replace("(?m:.*)", "(?s:.*)").replace("|", "\\|");
    }

    private boolean isKept(String service) {
        List<String> ids = ScenarioState.ids(before.replicas(service));
        return !ids.isEmpty() && ids.equals(ScenarioState.ids(after.replicas(service)));
    }

    private boolean isReplaced(String service) {
        List<String> ids = ScenarioState.ids(before.replicas(service));
        return !ids.isEmpty()
                && Collections.disjoint(ids, ScenarioState.ids(after.replicas(service)));
    }

    private static boolean all(List<Seen> containers, Predicate<Seen> what) {
        return !containers.isEmpty() && containers.stream().allMatch(what);
    }

    private static Set<String> numbers(List<Seen> containers) {
        TreeSet<String> numbers = new TreeSet<>();
        containers.forEach(each -> numbers.add(each.number()));
        return numbers;
    }

    private static List<String> states(List<Seen> containers) {
        return containers.stream().flatMap(each -> Stream.of(each.id(), each.state())).toList();
    }

    static List<String> words(JsonNode arguments) {
        return arguments.valueStream().map(JsonNode::asString).toList();
    }
}
