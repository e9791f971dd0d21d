package jcompose.stack.check;

import jcompose.stack.grammar.BitRates;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.List;

/** {@code x-bandwidth} of a service and of its networks. */
final class CheckBandwidth {
    private static final String KEY = "x-bandwidth";

    private final Problems problems;

    private CheckBandwidth(Problems problems) {
        this.problems = problems;
    }

    static void check(Tree.Mapping service, KeyPath path, Problems problems) {
        CheckBandwidth check = new CheckBandwidth(problems);
        check.rates(service, path);
        service.mapping("networks")
                .entries()
                .forEach(
                        (key, entry) -> {
                            if (entry.value() instanceof Tree.Mapping connection) {
                                check.rates(connection, path.key("networks").key(key));
                            }
                        });
        String mode = service.text("network_mode");
        Tree given = service.get(KEY);
        if (mode != null && !mode.equals("bridge") && given != null) {
            problems.error(
                    given.position(),
                    path.key(KEY),
                    "limits the service's own interfaces, and with network_mode it has none",
                    "leave one of the two out");
        }
    }

    private void rates(Tree.Mapping map, KeyPath path) {
        Tree.Mapping bandwidth = map.mapping(KEY);
        for (String direction : List.of("egress", "ingress")) {
            if (bandwidth.get(direction) instanceof Tree.Text(Position position, String text)) {
                try {
                    BitRates.parse(text);
                } catch (GrammarException e) {
                    problems.error(
                            position,
                            path.key(KEY).key(direction),
                            String.valueOf(e.getMessage()),
                            e.hint());
                }
            }
        }
    }
}
