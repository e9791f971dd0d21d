package jcompose.execute;

import jcompose.json.Json;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.ExecRequest;
import jcompose.runtime.HookRecord;
import jcompose.runtime.HookRecord.When;
import jcompose.runtime.Layout;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.ContainerId;
import jcompose.type.ReplicaName;

import java.io.IOException;

/** Runs in containers what their records say is to be run at this point of their lives. */
final class HookRuns {
    private final Layout layout;
    private final RuntimeProgram runtime;
    private final ContainerDirectory directories;
    private final HookListener listener;

    HookRuns(
            Layout layout,
            RuntimeProgram runtime,
            ContainerDirectory directories,
            HookListener listener) {
        this.layout = layout;
        this.runtime = runtime;
        this.directories = directories;
        this.listener = listener;
    }

    /**
     * One after the other.
     *
     * @throws EffectException when one of them fails; those after it do not run
     */
    void run(ContainerId id, ReplicaName replica, When when) throws IOException, EffectException {
        var config = directories.config(id).orElseGet(Json::object);
        for (ExecRequest request : HookRecord.read(layout.container(id), config, when)) {
            int status = runtime.exec(request, line -> listener.printed(replica, line));
            if (status != 0) {
                throw new EffectException(
                        replica.service()
                                + " hook exited with status "
                                + status
                                + " ("
                                + when
                                + ": "
                                + String.join(" ", request.command())
                                + ")");
            }
        }
        if (when == When.POST_START) {
            directories.recordHooks(id);
        }
    }
}
