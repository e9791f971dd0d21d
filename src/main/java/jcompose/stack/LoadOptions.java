package jcompose.stack;

import java.util.List;

/**
 * What is done with stack files beyond reading and merging them; all of it, unless somebody looks
 * for a mistake.
 *
 * @param interpolate variables become their values
 * @param normalize what is implied is added: networks, names, dependencies
 * @param resolvePaths paths become absolute
 * @param consistency services must name only what is there
 * @param resolveEnvironment files with variables are read
 * @param allResources networks, volumes, configs, secrets and models that no service uses stay
 * @param services the only ones wanted, with what they depend on; empty: all that are active
 */
public record LoadOptions(
        boolean interpolate,
        boolean normalize,
        boolean resolvePaths,
        boolean consistency,
        boolean resolveEnvironment,
        boolean allResources,
        List<String> services) {
    public static final LoadOptions ALL =
            new LoadOptions(true, true, true, true, true, false, List.of());

    public LoadOptions {
        services = List.copyOf(services);
    }
}
