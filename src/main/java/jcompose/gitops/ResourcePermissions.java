package jcompose.gitops;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.tree.Tree;

import java.util.List;
import java.util.Map;

/** What volumes, networks, configs and secrets of a stack from a repository may be. */
record ResourcePermissions(Denials denials) {
    void look(Tree.Mapping stack) {
        each(stack.mapping("volumes"), KeyPath.ROOT.key("volumes"), this::volume);
        each(stack.mapping("networks"), KeyPath.ROOT.key("networks"), this::network);
        for (String section : List.of("configs", "secrets")) {
            each(stack.mapping(section), KeyPath.ROOT.key(section), this::file);
        }
    }

    /** Looks at one entry of a section. */
    @FunctionalInterface
    interface Look {
        void at(Tree.Mapping value, Position position, KeyPath path);
    }

    static void each(Tree.Mapping section, KeyPath path, Look look) {
        for (Map.Entry<String, Tree.Entry> each : section.entries().entrySet()) {
            if (each.getValue().value() instanceof Tree.Mapping value) {
                look.at(value, each.getValue().position(), path.key(each.getKey()));
            }
        }
    }

    private void volume(Tree.Mapping volume, Position position, KeyPath path) {
        external(volume, position, path);
        boolean options = !volume.mapping("driver_opts").entries().isEmpty();
        String device = volume.mapping("driver_opts").text("device");
        boolean granted =
                !options
                        || "tmpfs".equals(volume.mapping("driver_opts").text("type"))
                        || (device != null
                                && device.startsWith("/")
                                && denials.isMountable(device));
        denials.deny(
                granted, volume.keyPosition("driver_opts"), path.key("driver_opts"), "bindMounts");
    }

    private void network(Tree.Mapping network, Position position, KeyPath path) {
        external(network, position, path);
    }

    /** Under another name than its own it may be another stack's. */
    private void external(Tree.Mapping each, Position position, KeyPath path) {
        String called = each.text("name");
        boolean external =
                each.isTrue("external")
                        || (called != null && !called.equals(denials.name() + "_" + path.last()));
        denials.deny(!external || denials.grants().external(), position, path, "external");
    }

    private void file(Tree.Mapping file, Position position, KeyPath path) {
        external(file, position, path);
        String place = file.text("file");
        boolean granted =
                place == null || denials.isInRepository(place) || denials.isMountable(place);
        denials.deny(granted, file.keyPosition("file"), path.key("file"), "bindMounts");
    }
}
