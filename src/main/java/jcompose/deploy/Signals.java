package jcompose.deploy;

import jcompose.execute.Machine;
import jcompose.runtime.Answer;
import jcompose.runtime.SignalRequest;
import jcompose.type.ContainerId;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Signals to the first processes of containers. */
public record Signals(Machine machine) {
    /** Sends a signal to containers of a stack, and returns what went wrong. */
    public List<String> send(String stack, Collection<ContainerId> containers, String signal)
            throws IOException {
        List<SignalRequest> requests = new ArrayList<>();
        for (ContainerId id : containers) {
            requests.add(
                    new SignalRequest(
                            id,
                            machine.layout().cgroup(stack, id),
                            machine.layout().container(id),
                            signal));
        }
        List<String> failures = new ArrayList<>();
        machine.runtime()
                .signal(
                        requests,
                        answer -> {
                            if (answer instanceof Answer.Failed failed) {
                                failures.add(failed.id() + ": " + failed.message());
                            }
                        });
        return failures;
    }
}
