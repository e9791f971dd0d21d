package jcompose.runtime;

import jcompose.reconciler.desired.NameLookup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What {@code /etc/resolv.conf} says (resolv.conf(5)). */
record ResolverFile(List<String> servers, List<String> search, List<String> options) {
    private static final String NO_DOMAIN = ".";

    ResolverFile {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
        options = List.copyOf(options);
    }

    /** Unknown lines are left out; of several lists of domains the last one counts. */
    static ResolverFile parse(String text) {
        List<String> servers = new ArrayList<>();
        List<String> search = List.of();
        List<String> options = new ArrayList<>();
        for (String line : text.lines().toList()) {
            List<String> words = Arrays.asList(line.strip().split("\\s+", -1));
            List<String> values = words.subList(1, words.size());
            switch (words.getFirst()) {
                case "nameserver" -> servers.addAll(values);
                case "search", "domain" -> search = values;
                case "options" -> options.addAll(values);
                default -> {}
            }
        }
        return new ResolverFile(servers, search, options);
    }

    /** What a service says takes the place of what the machine says. */
    ResolverFile with(NameLookup lookup) {
        return new ResolverFile(
                lookup.servers().isEmpty() ? servers : lookup.servers(),
                lookup.search().isEmpty()
                        ? search
                        : lookup.search().stream()
                                .filter(domain -> !domain.equals(NO_DOMAIN))
                                .toList(),
                lookup.options().isEmpty() ? options : lookup.options());
    }

    /**
     * Asks one of ours. It knows names without a dot, which are to be asked for as they are before
     * any domain is added, whatever the machine does; a service may say otherwise.
     */
    ResolverFile by(String server, NameLookup lookup) {
        ResolverFile all = with(lookup);
        List<String> options = new ArrayList<>(all.options());
        if (lookup.options().stream().noneMatch(ResolverFile::isDots)) {
            options.removeIf(ResolverFile::isDots);
            options.add("ndots:0");
        }
        return new ResolverFile(List.of(server), all.search(), options);
    }

    private static boolean isDots(String option) {
        return option.startsWith("ndots:");
    }

    String text() {
        StringBuilder text = new StringBuilder();
        servers.forEach(server -> text.append("nameserver ").append(server).append('\n'));
        if (!search.isEmpty()) {
            text.append("search ").append(String.join(" ", search)).append('\n');
        }
        if (!options.isEmpty()) {
            text.append("options ").append(String.join(" ", options)).append('\n');
        }
        return text.toString();
    }
}
