package jcompose.reconciler.difference;

import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Hook;
import jcompose.reconciler.desired.Hooks;
import jcompose.reconciler.desired.InitContainer;
import jcompose.reconciler.difference.Value.Several;
import jcompose.reconciler.difference.Value.Single;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Hooks in canonical form. */
public final class HookValues {
    /** Found where hooks should have run after a container's start, and did not, or failed. */
    public static final Value NOT_RUN = new Single("not run");

    private HookValues() {}

    static SortedMap<Field, Value> of(Hooks hooks) {
        SortedMap<Field, Value> fields = new FieldValues();
        fields.put(
                Field.PRE_START,
                new Several(hooks.preStart().stream().map(HookValues::text).toList()));
        fields.put(Field.POST_START, postStart(hooks.postStart()));
        fields.put(
                Field.PRE_STOP,
                new Several(hooks.preStop().stream().map(HookValues::text).toList()));
        return fields;
    }

    private static Value postStart(List<Hook> hooks) {
        return new Several(hooks.stream().map(HookValues::text).toList());
    }

    /** Whether a field's value names any hook. */
    public static boolean areSome(Map<Field, Value> fields, Field field) {
        return fields.get(field) instanceof Several(List<String> parts) && !parts.isEmpty();
    }

    private static String text(Hook hook) {
        List<String> words = new ArrayList<>();
        words.add(ShellWords.join(hook.command()));
        hook.user().ifPresent(user -> words.add("user=" + user));
        hook.workingDirectory().ifPresent(path -> words.add("working_dir=" + path));
        privileged(words, hook.privileged());
        environment(words, hook.environment());
        return String.join(" ", words);
    }

    private static String text(InitContainer each) {
        ContainerSpec spec = each.container();
        List<String> words = new ArrayList<>();
        words.add(ShellWords.join(spec.arguments()));
        words.add("image=" + spec.image().reference());
        words.add("user=" + spec.user());
        words.add("working_dir=" + spec.workingDirectory());
        privileged(words, spec.security().privileged());
        environment(words, spec.environment());
        words.add("per_replica=" + each.perReplica());
        return String.join(" ", words);
    }

    private static void privileged(List<String> words, boolean privileged) {
        if (privileged) {
            words.add("privileged");
        }
    }

    private static void environment(List<String> words, SortedMap<String, String> environment) {
        environment.forEach((name, value) -> words.add(name + "=" + value));
    }
}
