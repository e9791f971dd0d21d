package jcompose.gitops;

import jcompose.deploy.PassListener;
import jcompose.deploy.PassResult;
import jcompose.stack.definition.StackDefinition;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A stack that follows a real repository by a clock that the test sets; deployments are noted. */
final class Followed implements Deployments, InstantSource {
    private final List<StackDefinition> deployed = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final List<StackStatus> told = new ArrayList<>();
    private Set<String> scheduled = Set.of();
    private boolean failing;
    private final SourceWork source;
    private final StackWork stack;
    private Instant now = Instant.parse("2026-03-02T12:00:00Z"); // a Monday

    /** {@code settings} are those of the stack besides its source and files. */
    Followed(Path directory, GitRepository repository, String settings) throws IOException {
        String text =
                "sources: {s: {repository: '%s'}}\nstacks: {a: {source: s, files: [stack.yaml]%s}}"
                        .formatted(repository.url(), settings);
        ServeSettings read =
                SettingsReading.read(Files.writeString(directory.resolve("serve.yaml"), text));
        ServeEvents events =
                new ServeEvents(this, event -> said.add(event.about() + ": " + event.text()));
        source =
                new SourceWork(
                        "s",
                        Objects.requireNonNull(read.sources().get("s")),
                        directory.resolve("s"),
                        new SourceSecrets(directory, Map.of()),
                        events,
                        this);
        stack =
                new StackWork(
                        "a",
                        Objects.requireNonNull(read.stacks().get("a")),
                        source,
                        this,
                        new SourceSecrets(directory, Map.of()),
                        directory.resolve("a"),
                        events,
                        told::add,
                        this);
    }

    /** Looks at the source and then at the stack; how soon it wants to be looked at again. */
    Optional<java.time.Duration> look() throws IOException, InterruptedException {
        source.look(Set.of());
        return stack.look(List.of());
    }

    void lookAtSource() throws IOException, InterruptedException {
        source.look(Set.of());
    }

    SourceWork source() {
        return source;
    }

    StackWork stack() {
        return stack;
    }

    StackStatus status() {
        return stack.status();
    }

    void setClock(String time) {
        now = Instant.parse(time);
    }

    List<StackDefinition> deployed() {
        return deployed;
    }

    /** States that others were told of. */
    List<StackStatus.State> told() {
        return told.stream().map(StackStatus::state).toList();
    }

    List<String> said() {
        return said;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** From now on no deployment succeeds, or all do. */
    void fail(boolean all) {
        failing = all;
    }

    @Override
    public PassResult up(StackDefinition definition, PassListener listener) throws IOException {
        deployed.add(definition);
        if (failing) {
            throw new IOException("it does not come up");
        }
        return new PassResult(List.of());
    }

    @Override
    public PassResult down(String name, PassListener listener) {
        return new PassResult(List.of());
    }

    @Override
    public void schedule(StackDefinition definition) {
        scheduled = definition.jobs().keySet();
    }

    @Override
    public void unschedule(String name) {
        scheduled = Set.of();
    }

    /** Services of which jobs are run. */
    Set<String> scheduled() {
        return scheduled;
    }

    @Override
    public List<String> plan(StackDefinition definition) {
        return List.of("plan for " + definition.services().keySet());
    }

    @Override
    public List<Member> members(String name) {
        return List.of();
    }

    @Override
    public String logs(String name, int lines) {
        return "";
    }

    @Override
    public Health health(String name) {
        return Health.GOOD;
    }
}
