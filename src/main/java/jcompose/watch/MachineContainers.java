package jcompose.watch;

import jcompose.deploy.PassResult;
import jcompose.execute.Machine;
import jcompose.observe.Observer;
import jcompose.process.Streams;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.runtime.ExecRequest;
import jcompose.type.Pid;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;

/** The containers of this machine. */
public final class MachineContainers implements Containers {
    private final Machine machine;
    private final Observer observer;
    private final Restarts restarts;
    private final Sync sync;

    /** Starts a service's containers once more. */
    @FunctionalInterface
    public interface Restarts {
        PassResult restart(String service) throws IOException, InterruptedException;
    }

    public MachineContainers(Machine machine, Observer observer, Restarts restarts) {
        this.machine = machine;
        this.observer = observer;
        this.restarts = restarts;
        this.sync = new Sync(machine.runtime());
    }

    @Override
    public List<Container> running(String stack) throws IOException {
        return observer.observe(stack).containers().values().stream()
                .filter(container -> container.status() == Status.RUNNING)
                .filter(container -> container.replica().isPresent())
                .toList();
    }

    @Override
    public void bring(SortedSet<Path> changes, Path source, String target, Pid container)
            throws IOException {
        sync.bring(changes, source, target, container);
    }

    @Override
    public void restart(String service) throws IOException, InterruptedException {
        if (restarts.restart(service).failed()) {
            throw new IOException(service + " could not be restarted");
        }
    }

    @Override
    public Ran exec(ExecRequest request) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Streams streams = new Streams(InputStream.nullInputStream(), output, output, false);
        int status = machine.runtime().exec(request, streams);
        return new Ran(status, output.toString(StandardCharsets.UTF_8));
    }
}
