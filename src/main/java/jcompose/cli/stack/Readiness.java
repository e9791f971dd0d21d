package jcompose.cli.stack;

import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.deploy.PassResult;
import jcompose.deploy.Waiting;
import jcompose.execute.Machine;
import jcompose.execute.Outcome;
import jcompose.observe.Observer;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.Dependency;
import jcompose.type.Condition;
import jcompose.type.Health;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/** What {@code --wait} waits for. */
final class Readiness {
    private Readiness() {}

    /**
     * Returns once services run, are healthy if they are checked, and have completed if that is
     * what others wait for.
     *
     * @param dependencies of all services
     * @param seconds for no longer than this
     */
    static int await(
            Session session,
            Machine machine,
            String stack,
            Collection<String> services,
            Map<String, List<Dependency>> dependencies,
            @Nullable Integer seconds)
            throws IOException, InterruptedException, CommandException {
        Observer observer = session.engine().observer(machine);
        SortedMap<String, Condition> conditions = new TreeMap<>();
        services.forEach(service -> conditions.put(service, Condition.STARTED));
        for (Container container : observer.observe(stack).containers().values()) {
            if (container.health() != Health.NONE) {
                container
                        .replica()
                        .ifPresent(
                                replica ->
                                        conditions.replace(replica.service(), Condition.HEALTHY));
            }
        }
        dependencies
                .values()
                .forEach(
                        needs ->
                                needs.stream()
                                        .filter(each -> each.condition() == Condition.COMPLETED)
                                        .forEach(
                                                each ->
                                                        conditions.replace(
                                                                each.service(),
                                                                Condition.COMPLETED)));
        Optional<Duration> time =
                Optional.ofNullable(seconds).filter(some -> some > 0).map(Duration::ofSeconds);
        try {
            PassResult result = new Waiting(machine, observer).await(stack, conditions, time);
            result.outcomes().stream()
                    .filter(Outcome.Failed.class::isInstance)
                    .map(Outcome.Failed.class::cast)
                    .forEach(failed -> session.err().println("jcompose: " + failed.reason()));
            return result.failed() ? ExitStatus.FAILED : 0;
        } catch (TimeoutException e) {
            throw new CommandException("application not healthy after " + seconds + "s");
        }
    }
}
