package jcompose.cli.call;

import jcompose.cli.output.CommandException;
import jcompose.reconciler.actual.Actual;
import jcompose.stack.problem.NearestWord;

import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/** The names of services that a call gives. */
public final class ServiceNames {
    private ServiceNames() {}

    /** Services that have containers, or for which something was run. */
    public static SortedSet<String> of(Actual actual) {
        SortedSet<String> there = new TreeSet<>();
        actual.containers()
                .values()
                .forEach(each -> each.replica().ifPresent(name -> there.add(name.service())));
        actual.oneOffs().values().forEach(each -> there.add(each.service()));
        return there;
    }

    /**
     * Refuses names that nothing has.
     *
     * @param known services of the files, and where containers are enough those that have some
     * @throws CommandException in the words of {@code docker compose}, with the name that was
     *     probably meant
     */
    public static void require(Collection<String> names, Collection<String> known)
            throws CommandException {
        for (String name : names) {
            if (!known.contains(name)) {
                throw new CommandException(refusal(name, known));
            }
        }
    }

    /** What is said of a name that nothing has. */
    public static String refusal(String name, Collection<String> known) {
        String hint = NearestWord.hint(name, known);
        return "no such service: " + name + (hint.isEmpty() ? "" : "; " + hint);
    }
}
