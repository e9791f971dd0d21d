package jcompose.cli.image;

import jcompose.build.BuildOptions;
import jcompose.build.NamedContext;
import jcompose.build.StepLimits;
import jcompose.cli.call.Invocation;
import jcompose.cli.output.CommandException;
import jcompose.image.ImageReference;
import jcompose.stack.grammar.ByteSizes;
import jcompose.stack.grammar.GrammarException;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the words on {@code build}'s command line mean. */
final class BuildArguments {
    private final BuildSettings settings;
    private final Invocation invocation;

    BuildArguments(BuildSettings settings, Invocation invocation) {
        this.settings = settings;
        this.invocation = invocation;
    }

    /**
     * The options, on top of those of a stack file.
     *
     * @param base the stack file's
     */
    BuildOptions options(BuildOptions base, List<ImageReference> tags) throws CommandException {
        SortedMap<String, BuildOptions.Secret> secrets = new TreeMap<>(base.secrets());
        for (String secret : settings.secrets) {
            secret(secret, secrets);
        }
        secrets.replaceAll((id, secret) -> resolved(secret));
        SortedMap<String, Path> agents = new TreeMap<>(base.agents());
        for (String agent : settings.agents) {
            agent(agent, agents);
        }
        SortedMap<String, List<String>> hosts = new TreeMap<>(base.hosts());
        for (String host : settings.hosts) {
            List<String> parts = Arrays.asList(host.split("[=:]", 2));
            if (parts.size() < 2) {
                throw new CommandException("--add-host takes NAME:ADDRESS, not " + host);
            }
            hosts.computeIfAbsent(parts.get(0), _ -> new ArrayList<>()).add(parts.get(1));
        }
        HashSet<String> fresh = new HashSet<>(base.freshStages());
        fresh.addAll(settings.freshStages);
        List<ImageReference> allTags = new ArrayList<>(base.tags());
        allTags.addAll(tags);
        return new BuildOptions(
                base.noCache() || settings.noCache,
                fresh,
                base.pull() || settings.pull,
                secrets,
                agents,
                network(base),
                hosts,
                limits(base.limits()),
                base.insecure() || settings.entitlements.contains("security.insecure"),
                base.privileged(),
                settings.platforms.isEmpty() ? base.platforms() : settings.platforms,
                allTags);
    }

    private BuildOptions.Secret resolved(BuildOptions.Secret secret) {
        return switch (secret) {
            case BuildOptions.Secret.InEnvironment(String name) -> {
                String value = invocation.environment().get(name);
                yield value == null ? secret : new BuildOptions.Secret.Value(value);
            }
            case BuildOptions.Secret.InFile _, BuildOptions.Secret.Value _ -> secret;
        };
    }

    private BuildOptions.StepNetwork network(BuildOptions base) throws CommandException {
        return switch (settings.network) {
            case "default" -> base.network();
            case "host" -> BuildOptions.StepNetwork.HOST;
            case "none" -> BuildOptions.StepNetwork.NONE;
            default ->
                    throw new CommandException(
                            "--network is default, host or none, not " + settings.network);
        };
    }

    private void secret(String text, Map<String, BuildOptions.Secret> secrets)
            throws CommandException {
        Map<String, String> fields = new TreeMap<>();
        for (String field : text.split(",", -1)) {
            int equals = field.indexOf('=');
            fields.put(
                    equals < 0 ? field : field.substring(0, equals), field.substring(equals + 1));
        }
        String id = fields.get("id");
        String file = fields.getOrDefault("src", fields.get("source"));
        String variable = fields.get("env");
        if (id == null || id.isEmpty()) {
            throw new CommandException("--secret takes id=ID,src=FILE or id=ID,env=NAME");
        }
        if (file == null && (variable != null || "env".equals(fields.get("type")))) {
            String name = variable == null ? id : variable;
            String value = invocation.environment().get(name);
            if (value == null) {
                throw new CommandException("--secret " + text + ": " + name + " is not set");
            }
            secrets.put(id, new BuildOptions.Secret.Value(value));
            return;
        }
        if (file == null && invocation.environment().containsKey(id)) {
            secrets.put(id, new BuildOptions.Secret.Value(invocation.environment().get(id)));
            return;
        }
        Path path = invocation.workingDirectory().resolve(file == null ? id : file);
        if (!Files.isRegularFile(path)) {
            throw new CommandException("--secret " + text + ": there is no file " + path);
        }
        secrets.put(id, new BuildOptions.Secret.InFile(path));
    }

    private void agent(String text, Map<String, Path> agents) throws CommandException {
        int equals = text.indexOf('=');
        String id = equals < 0 ? text : text.substring(0, equals);
        @Nullable String socket =
                equals < 0
                        ? invocation.environment().get("SSH_AUTH_SOCK")
                        : text.substring(equals + 1);
        if (socket == null) {
            throw new CommandException(
                    "--ssh " + text + ": SSH_AUTH_SOCK is not set, so there is no agent");
        }
        Path path = invocation.workingDirectory().resolve(socket);
        if (!Files.exists(path)) {
            throw new CommandException("--ssh " + text + ": there is no socket " + path);
        }
        if (Files.isRegularFile(path)) {
            throw new CommandException(
                    "--ssh "
                            + text
                            + ": a key file is not handed on; start ssh-agent, ssh-add the key"
                            + " and give the agent's socket");
        }
        agents.put(id, path);
    }

    private StepLimits limits(StepLimits base) throws CommandException {
        SortedMap<String, StepLimits.Limit> resources = new TreeMap<>(base.resources());
        for (String text : settings.limits) {
            String[] parts = text.split("[=:]", 3);
            try {
                long soft = Long.parseLong(parts[1]);
                long hard = parts.length > 2 ? Long.parseLong(parts[2]) : soft;
                resources.put(parts[0], new StepLimits.Limit(soft, hard));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new CommandException("--ulimit takes NAME=SOFT[:HARD], not " + text);
            }
        }
        return new StepLimits(
                size("--memory", settings.memory).or(base::memory),
                size("--shm-size", settings.sharedMemory).or(base::sharedMemory),
                resources);
    }

    private static Optional<Long> size(String option, @Nullable String text)
            throws CommandException {
        try {
            return text == null ? Optional.empty() : Optional.of(ByteSizes.parse(text));
        } catch (GrammarException e) {
            throw new CommandException(option + ": " + e.getMessage());
        }
    }

    /** Those that are not set anywhere are left out. */
    SortedMap<String, String> arguments(SortedMap<String, String> base) {
        SortedMap<String, String> arguments = new TreeMap<>(base);
        for (String argument : settings.arguments) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            String value =
                    equals < 0
                            ? invocation.environment().get(name)
                            : argument.substring(equals + 1);
            if (value != null) {
                arguments.put(name, value);
            }
        }
        return arguments;
    }

    SortedMap<String, String> labels() {
        SortedMap<String, String> labels = new TreeMap<>();
        for (String label : settings.labels) {
            int equals = label.indexOf('=');
            labels.put(
                    equals < 0 ? label : label.substring(0, equals),
                    equals < 0 ? "" : label.substring(equals + 1));
        }
        return labels;
    }

    SortedMap<String, NamedContext> contexts() throws CommandException {
        SortedMap<String, NamedContext> contexts = new TreeMap<>();
        for (String context : settings.contexts) {
            int equals = context.indexOf('=');
            if (equals < 1) {
                throw new CommandException("--build-context takes NAME=DIR, not " + context);
            }
            try {
                contexts.put(
                        context.substring(0, equals),
                        NamedContext.of(
                                context.substring(equals + 1), invocation.workingDirectory()));
            } catch (IllegalArgumentException e) {
                throw new CommandException("--build-context " + context + ": " + e.getMessage());
            }
        }
        return contexts;
    }
}
