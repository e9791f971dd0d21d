package jcompose.stack.check;

import jcompose.stack.grammar.ByteSizes;
import jcompose.stack.grammar.Capabilities;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.PullPolicies;
import jcompose.stack.grammar.RestartPolicies;
import jcompose.stack.grammar.SecurityOptions;
import jcompose.stack.grammar.Signals;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.schema.Numbers;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Values that the Compose specification allows and that we cannot do so far, or that no machine can
 * do. Whatever is not reported here or before is done.
 */
public final class CheckSupport {
    private final Problems problems;
    private final CheckTexts texts;

    private CheckSupport(Problems problems) {
        this.problems = problems;
        this.texts = new CheckTexts(problems);
    }

    /**
     * Reports what cannot be done.
     *
     * @param file the whole model
     */
    public static void check(Tree.Mapping file, Problems problems) {
        Tree.Mapping services = file.mapping("services");
        CheckSupport check = new CheckSupport(problems);
        if (!problems.foundErrors()) { // first things first
            NotYet.check(file, problems);
            CheckElsewhere.check(file, problems);
        }
        Services.each(
                services,
                (name, service, path) -> {
                    check.service(service, path);
                    CheckBuild.check(service.mapping("build"), path.key("build"), problems);
                    CheckMounts.check(service, path, problems);
                    CheckPortSupport.check(service, path, problems);
                    CheckHealth.check(service, path, problems);
                    CheckNetworkMode.check(service, path, problems);
                    CheckRollout.check(service, path, problems);
                    CheckLimits.check(service, path, problems);
                    CheckKernel.check(service, path, problems);
                    CheckFiles.check(service, path, problems);
                    CheckRestart.check(service, path, problems);
                    CheckNetworking.check(service, path, problems);
                    CheckBandwidth.check(service, path, problems);
                });
        CheckDependencies.check(services, problems);
        CheckPorts.check(services, problems);
        CheckFiles.sources(file, problems);
        CheckNetworks.check(file, problems);
        CheckParents.check(file, problems);
        CheckModel.externalNetworks(file, problems);
        CheckVolumes.check(file, problems);
    }

    private void service(Tree.Mapping service, KeyPath path) {
        texts.at(service, "restart", path, RestartPolicies::parse);
        texts.at(service, "stop_signal", path, Signals::name);
        texts.at(service, "hostname", path, CheckSupport::hostname);
        texts.at(service, "domainname", path, CheckSupport::domainName);
        texts.at(service, "working_dir", path, CheckSupport::absolute);
        texts.at(service, "image", path, CheckSupport::image);
        texts.at(service, "pull_policy", path, PullPolicies::parse);
        texts.at(
                service,
                "network_mode",
                path,
                mode -> mode(mode, List.of("none", "host", "bridge")));
        texts.at(service, "pid", path, mode -> mode(mode, List.of("host")));
        texts.at(service, "ipc", path, mode -> mode(mode, List.of("private", "shareable", "host")));
        texts.each(service, "cap_add", path, Capabilities::name);
        texts.each(service, "cap_drop", path, Capabilities::name);
        texts.each(service, "security_opt", path, SecurityOptions::parse);
        variableNames(service, path);
        pids(service.get("pids_limit"), path.key("pids_limit"));
        Tree.Mapping limits = service.mapping("deploy").mapping("resources").mapping("limits");
        pids(limits.get("pids"), path.key("deploy").key("resources").key("limits").key("pids"));
        texts.at(service, "stop_grace_period", path, CheckHealth::notNegative);
        texts.each(service, "expose", path, CheckPortSupport::exposed);
        limits(service, limits, path);
    }

    private static void mode(String mode, List<String> supported) throws GrammarException {
        boolean service = mode.startsWith("service:") && mode.length() > "service:".length();
        if (!service && !supported.contains(mode)) {
            throw new GrammarException(
                    "'" + mode + "' is not supported yet",
                    "use " + String.join(", ", supported) + " or service:NAME");
        }
    }

    private static void hostname(String text) throws GrammarException {
        boolean valid =
                !text.isEmpty()
                        && text.length() <= 64
                        && Character.isLetterOrDigit(text.charAt(0))
                        && text.chars().allMatch(CheckSupport::isHostnameCharacter);
        if (!valid) {
            throw new GrammarException(
                    "'" + text + "' is not a host name",
                    "use up to 64 letters, digits, '-', '_' and '.', first a letter or digit");
        }
    }

    private static void domainName(String text) throws GrammarException {
        if (!text.isEmpty()) {
            hostname(text);
        }
    }

    private static boolean isHostnameCharacter(int character) {
        return character < 128
                && (Character.isLetterOrDigit(character) || "-._".indexOf(character) >= 0);
    }

    private static void absolute(String path) throws GrammarException {
        if (!path.startsWith("/")) {
            throw new GrammarException("'" + path + "' is not an absolute path", "begin it with /");
        }
    }

    private static void image(String reference) throws GrammarException {
        if (reference.chars().anyMatch(Character::isWhitespace)) {
            throw new GrammarException("'" + reference + "' is not an image", "write NAME:TAG");
        }
    }

    private void variableNames(Tree.Mapping service, KeyPath path) {
        service.mapping("environment")
                .entries()
                .forEach(
                        (name, entry) -> {
                            if (name.isEmpty() || name.indexOf('=') >= 0) {
                                problems.error(
                                        entry.position(),
                                        path.key("environment"),
                                        "'" + name + "' cannot be the name of a variable");
                            }
                        });
    }

    private void pids(@Nullable Tree limit, KeyPath path) {
        if (limit instanceof Tree.Whole(Position position, long count) && count < -1) {
            problems.error(
                    position, path, count + " is not a number of processes", "use -1 for no limit");
        }
    }

    private void limits(Tree.Mapping service, Tree.Mapping limits, KeyPath path) {
        KeyPath deploy = path.key("deploy").key("resources").key("limits");
        texts.at(service, "container_name", path, CheckSupport::containerName);
        texts.at(service, "mem_limit", path, CheckSupport::size);
        texts.at(limits, "memory", deploy, CheckSupport::size);
        cpus(service.get("cpus"), path.key("cpus"));
        cpus(limits.get("cpus"), deploy.key("cpus"));
    }

    private static void size(String text) throws GrammarException {
        if (text.startsWith("-")) {
            ByteSizes.parse(text);
            throw new GrammarException("'" + text + "' is a negative size", "");
        }
    }

    private void cpus(@Nullable Tree value, KeyPath path) {
        if (value instanceof Tree.Real(Position position, double count)
                && !(count >= 0 && count <= 65536)) {
            problems.error(
                    position,
                    path,
                    "'" + Numbers.text(count) + "' is not a number of processors",
                    "write a number such as 0.5");
        }
    }

    private static void containerName(String text) throws GrammarException {
        boolean valid =
                text.length() > 1
                        && Character.isLetterOrDigit(text.charAt(0))
                        && text.chars().allMatch(CheckSupport::isHostnameCharacter);
        if (!valid) {
            throw new GrammarException(
                    "'" + text + "' is not a container's name",
                    "use two or more letters, digits, '.', '_' and '-', first a letter or digit");
        }
    }
}
