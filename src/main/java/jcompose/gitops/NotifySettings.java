package jcompose.gitops;

import com.fasterxml.jackson.annotation.JsonCreator;

import jcompose.gitops.StackStatus.State;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Somebody who is told how stacks stand.
 *
 * @param url where; of forges the beginning of their API
 * @param urlFile holds the URL, where that is a secret
 * @param repository whose commits get a status, as {@code owner/name}
 * @param tokenFile what is shown there
 * @param on the states that are told
 * @param stacks those that are told of; empty: all
 * @param template of the text, or of the body
 */
public record NotifySettings(
        Kind type,
        Optional<String> url,
        Optional<String> urlFile,
        Optional<String> repository,
        Optional<String> tokenFile,
        Set<State> on,
        List<String> stacks,
        Optional<String> template) {
    private static final Pattern URL = Pattern.compile("https?://[^\\s\\p{Cntrl}]+");
    private static final Pattern REPOSITORY = Pattern.compile("[\\w.-]+(/[\\w.-]+)+");

    /** How one is told. */
    public enum Kind {
        WEBHOOK,
        SLACK,
        GITHUB,
        GITLAB,
        GITEA;

        public boolean isForge() {
            return this == GITHUB || this == GITLAB || this == GITEA;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Kind of(@Nullable String word) {
            for (Kind each : values()) {
                if (each.toString().equals(word)) {
                    return each;
                }
            }
            if ("forgejo".equals(word)) {
                return GITEA;
            }
            throw new IllegalArgumentException(
                    "type: must be one of webhook, slack, github, gitlab, gitea, forgejo");
        }
    }

    public NotifySettings {
        on = Set.copyOf(on);
        stacks = List.copyOf(stacks);
    }

    @JsonCreator
    static NotifySettings of(
            @Nullable String type,
            @Nullable String url,
            @Nullable String urlFile,
            @Nullable String repository,
            @Nullable String tokenFile,
            @Nullable List<String> on,
            @Nullable List<String> stacks,
            @Nullable String template) {
        Kind kind = Kind.of(type);
        if (url != null && !URL.matcher(url).matches()) {
            throw new IllegalArgumentException("url: '" + url + "' is no URL of HTTP");
        }
        if (kind.isForge()) {
            if (repository == null || !REPOSITORY.matcher(repository).matches()) {
                throw new IllegalArgumentException(kind + " needs a 'repository', as owner/name");
            }
            if (tokenFile == null) {
                throw new IllegalArgumentException(kind + " needs a 'tokenFile'");
            }
        }
        if (url != null && urlFile != null) {
            throw new IllegalArgumentException("only one of url and urlFile can be given");
        }
        if (url == null && urlFile == null && usual(kind).isEmpty()) {
            throw new IllegalArgumentException(kind + " needs a 'url' or a 'urlFile'");
        }
        return new NotifySettings(
                kind,
                Optional.ofNullable(url).or(() -> urlFile == null ? usual(kind) : Optional.empty()),
                Optional.ofNullable(urlFile),
                Optional.ofNullable(repository),
                Optional.ofNullable(tokenFile),
                on == null ? usualStates(kind) : states(on),
                stacks == null ? List.of() : stacks,
                Optional.ofNullable(template));
    }

    private static Optional<String> usual(Kind kind) {
        return switch (kind) {
            case GITHUB -> Optional.of("https://api.github.com");
            case GITLAB -> Optional.of("https://gitlab.com/api/v4");
            case WEBHOOK, SLACK, GITEA -> Optional.empty();
        };
    }

    private static Set<State> usualStates(Kind kind) {
        Set<State> states = EnumSet.of(State.READY, State.REFUSED, State.FAILED, State.ROLLED_BACK);
        if (kind.isForge()) {
            states.add(State.DEPLOYING);
            states.add(State.WAITING);
        }
        return states;
    }

    private static Set<State> states(List<String> words) {
        Set<State> states = EnumSet.noneOf(State.class);
        for (String word : words) {
            TreeSet<String> known = new TreeSet<>();
            for (State state : State.values()) {
                known.add(state.toString());
                if (state.toString().equals(word)) {
                    states.add(state);
                }
            }
            if (!known.contains(word)) {
                throw new IllegalArgumentException(
                        "on: '" + word + "' is none of " + String.join(", ", known));
            }
        }
        return states;
    }

    /** Whether it is told of this. */
    public boolean wants(StackStatus status) {
        return on.contains(status.state()) && (stacks.isEmpty() || stacks.contains(status.name()));
    }
}
