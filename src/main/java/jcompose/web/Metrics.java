package jcompose.web;

import jcompose.gitops.Counters;
import jcompose.gitops.Server;
import jcompose.gitops.SourceStatus;
import jcompose.gitops.StackStatus;

import java.util.Locale;

/** In Prometheus' text format, version 0.0.4; names of sources and stacks need no escapes. */
final class Metrics {
    private final StringBuilder text = new StringBuilder();

    private Metrics() {}

    static String of(Server server) {
        Metrics metrics = new Metrics();
        Counters counters = server.counters();
        metrics.head("jcompose_source_looks_total", "counter", "Looks at repositories.");
        metrics.line("jcompose_source_looks_total{result=\"ok\"}", (double) counters.looks());
        metrics.line(
                "jcompose_source_looks_total{result=\"failed\"}", (double) counters.failedLooks());
        metrics.head("jcompose_passes_total", "counter", "Passes over stacks.");
        metrics.line("jcompose_passes_total{result=\"ok\"}", (double) counters.passes());
        metrics.line("jcompose_passes_total{result=\"failed\"}", (double) counters.failedPasses());
        metrics.head("jcompose_pass_seconds_total", "counter", "The time that passes took.");
        metrics.line("jcompose_pass_seconds_total", counters.passSeconds());
        metrics.head("jcompose_source_up", "gauge", "1: the last look at the source went well.");
        for (SourceStatus source : server.sources()) {
            boolean up = source.problem().isEmpty() && source.commit().isPresent();
            metrics.line("jcompose_source_up{source=\"" + source.name() + "\"}", up ? 1 : 0);
        }
        metrics.head("jcompose_stack_state", "gauge", "1 for the state that the stack is in.");
        for (StackStatus stack : server.stacks()) {
            for (StackStatus.State state : StackStatus.State.values()) {
                metrics.line(
                        String.format(
                                Locale.ROOT,
                                "jcompose_stack_state{stack=\"%s\",state=\"%s\"}",
                                stack.name(),
                                state),
                        state == stack.state() ? 1 : 0);
            }
        }
        return metrics.text.toString();
    }

    private void head(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void line(String name, double value) {
        boolean whole = value == Math.rint(value);
        text.append(name)
                .append(' ')
                .append(whole ? Long.toString((long) value) : Double.toString(value))
                .append('\n');
    }
}
