package jcompose.cli.stack;

import jcompose.cli.call.ServiceNames;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Table;
import jcompose.json.Json;
import jcompose.stack.CanonicalForm;
import jcompose.stack.ModelVariables;
import jcompose.stack.ServiceHash;
import jcompose.stack.StackModel;
import jcompose.stack.interpolate.FindVariables.Use;
import jcompose.stack.problem.Position;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What {@code config} prints instead of the whole stack, one to a line. */
final class ConfigLists {
    @Option(names = "--services", description = "print the services' names only")
    boolean services;

    @Option(names = "--volumes", description = "print the volumes' names only")
    boolean volumes;

    @Option(names = "--networks", description = "print the networks' names only")
    boolean networks;

    @Option(names = "--models", description = "print the models only")
    boolean models;

    @Option(names = "--images", description = "print the images only")
    boolean images;

    @Option(names = "--profiles", description = "print the profiles only")
    boolean profiles;

    @Option(
            names = "--hash",
            paramLabel = "SERVICE,...|*",
            description = "print services with a hash of what makes their containers")
    @Nullable String hash;

    @Option(names = "--variables", description = "print the variables of the files")
    boolean variables;

    @Option(names = "--environment", description = "print the variables that have a value")
    boolean environment;

    boolean isGiven() {
        return services
                || volumes
                || networks
                || models
                || images
                || profiles
                || hash != null
                || variables
                || environment;
    }

    /** Of the others the reference prints all, whichever services are asked for. */
    boolean isOfServices() {
        return !isGiven() || images || profiles;
    }

    String text(StackModel model, Optional<ConfigCommand.Format> format) throws CommandException {
        if (services || volumes || networks) {
            String section = services ? "services" : volumes ? "volumes" : "networks";
            return lines(new TreeSet<>(model.section(section).keySet()));
        }
        if (models) {
            return lines(models(model));
        }
        if (images) {
            return lines(images(model));
        }
        if (profiles) {
            return lines(model.profiles());
        }
        if (hash != null) {
            return lines(hashes(model, hash));
        }
        if (variables) {
            Collection<Use> uses = ModelVariables.of(model).values();
            return format.map(each -> variables(uses, each)).orElseGet(() -> table(uses));
        }
        List<String> all = new ArrayList<>();
        model.environment().forEach((name, value) -> all.add(name + "=" + value));
        return lines(all);
    }

    private static String lines(Collection<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private static List<String> models(StackModel model) {
        List<String> models = new ArrayList<>();
        for (Tree.Entry entry : model.section("models").values()) {
            if (entry.value() instanceof Tree.Mapping map && map.text("model") != null) {
                models.add(map.text("model"));
            }
        }
        return models;
    }

    private static List<String> images(StackModel model) {
        List<String> images = new ArrayList<>();
        for (String name : new TreeSet<>(model.section("services").keySet())) {
            Tree.Mapping service = model.tree().mapping("services").mapping(name);
            String image = service.text("image");
            String own = image == null || image.isEmpty() ? model.name() + "-" + name : image;
            images.add(own);
            for (Tree hook : service.elements("pre_start")) {
                if (hook instanceof Tree.Mapping map
                        && map.get("image") instanceof Tree.Text(Position _, String other)
                        && !other.equals(own)) {
                    images.add(other);
                }
            }
        }
        return images;
    }

    private static List<String> hashes(StackModel model, String wanted) throws CommandException {
        Tree.Mapping services = model.tree().mapping("services");
        Set<String> names =
                wanted.equals("*") ? services.entries().keySet() : Set.of(wanted.split(",", -1));
        List<String> lines = new ArrayList<>();
        ServiceNames.require(names, services.entries().keySet());
        for (String name : new TreeSet<>(names)) {
            lines.add(name + " " + ServiceHash.of(services.mapping(name)));
        }
        return lines;
    }

    private static String variables(Collection<Use> uses, ConfigCommand.Format format) {
        boolean json = format == ConfigCommand.Format.json;
        ObjectNode node = Json.object();
        for (Use use : uses) {
            ObjectNode one = node.putObject(use.name());
            one.put(json ? "Name" : "name", use.name());
            one.put(json ? "DefaultValue" : "defaultvalue", use.otherwise());
            one.put(json ? "PresenceValue" : "presencevalue", use.instead());
            one.put(json ? "Required" : "required", use.required());
        }
        return json ? Json.writeIndented(node, 4) + "\n" : CanonicalForm.deepYaml(node);
    }

    private static String table(Collection<Use> uses) {
        List<List<String>> rows = new ArrayList<>();
        for (Use use : uses) {
            rows.add(
                    List.of(
                            use.name(),
                            Boolean.toString(use.required()),
                            use.otherwise(),
                            use.instead()));
        }
        return Table.of(List.of("NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE"), rows);
    }
}
