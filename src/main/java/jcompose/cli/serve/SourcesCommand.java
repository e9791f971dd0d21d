package jcompose.cli.serve;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Table;
import jcompose.json.Json;
import jcompose.web.UnixClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

@Command(
        name = "sources",
        description = "Show the repositories and stacks that jcompose serve follows.",
        mixinStandardHelpOptions = true)
public final class SourcesCommand implements Callable<Integer> {
    private static final int SHORT = 12;
    private static final Set<String> TIMES = Set.of("looked", "since", "time");

    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(names = "--events", description = "what the server has seen and done lately")
    boolean events;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "table (default) or json, one object a line")
    String format = "table";

    public SourcesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, CommandException {
        if (!format.equals("table") && !format.equals("json")) {
            throw new CommandException("--format takes table or json, not '" + format + "'");
        }
        UnixClient server = ServeSocket.client(session, options);
        if (events) {
            print(
                    Json.parse(server.ask("GET", "/api/events")),
                    List.of("TIME", "ABOUT", "EVENT"),
                    List.of("time", "about", "text"));
        } else {
            print(
                    Json.parse(server.ask("GET", "/api/sources")),
                    List.of("SOURCE", "REPOSITORY", "COMMIT", "LOOKED", "PROBLEM"),
                    List.of("name", "repository", "commit", "looked", "problem"));
            print(
                    Json.parse(server.ask("GET", "/api/stacks")),
                    List.of("STACK", "STATE", "COMMIT", "WANTED", "SINCE", "WHY"),
                    List.of("name", "state", "commit", "wanted", "since", "lines"));
        }
        return 0;
    }

    private void print(JsonNode all, List<String> heads, List<String> keys) {
        if (format.equals("json")) {
            all.forEach(each -> session.out().println(Json.write(each)));
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode each : all) {
            rows.add(keys.stream().map(key -> cell(key, each.path(key))).toList());
            for (int i = 1; i < each.path("lines").size(); i++) {
                List<String> more = new ArrayList<>(Collections.nCopies(keys.size(), ""));
                more.set(keys.size() - 1, each.path("lines").path(i).asString(""));
                rows.add(more);
            }
        }
        session.out().print(Table.of(heads, rows));
    }

    private static String cell(String key, JsonNode value) {
        String text = value.isArray() ? value.path(0).asString("") : value.asString("");
        if (TIMES.contains(key) && !text.isEmpty()) {
            return Instant.parse(text).truncatedTo(ChronoUnit.SECONDS).toString();
        }
        boolean commit = key.equals("commit") || key.equals("wanted");
        return commit && text.length() > SHORT ? text.substring(0, SHORT) : text;
    }
}
