package jcompose.stack.schema;

import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of a list when a later file has it as well (Compose specification, 13-merge.md), and
 * of an element that is there twice.
 */
public enum Joining {
    /** The later elements follow the earlier ones. */
    JOINED,

    /** The same; an element may be there only once. */
    DISTINCT,

    /** The later list takes the place of the earlier one. */
    REPLACED,

    /** An element takes the place of the one with the same text before its equals sign. */
    BY_NAME,

    /** What is there already is not added again. */
    ONCE,

    /** The same, and the canonical order is that of the alphabet. */
    SORTED,

    /** Mounts and devices: a later one takes the place of what has the same target. */
    BY_TARGET,

    /** Configs: the target, or else the source. */
    BY_CONFIG,

    /** Secrets: the target, or else the source. */
    BY_SECRET,

    /** Files: a later one takes the place of what has the same path. */
    BY_PATH,

    /** Ports: the same only when address, both ports and protocol are. */
    BY_PORT,

    /** Subnets are merged with the one of the same subnet. */
    BY_SUBNET;

    /** What makes an element the same as another one; null: nothing does. */
    public @Nullable String identity(Tree element) {
        return switch (this) {
            case JOINED, DISTINCT, REPLACED, BY_SUBNET -> null;
            case BY_NAME -> {
                String text = Formats.text(element);
                int equals = text == null ? -1 : text.indexOf('=');
                yield text == null || equals < 0 ? text : text.substring(0, equals);
            }
            case ONCE, SORTED -> Formats.text(element);
            case BY_TARGET -> text(element, "target");
            case BY_PATH -> text(element, "path");
            case BY_CONFIG -> mount(element, "/");
            case BY_SECRET -> mount(element, "/run/secrets/");
            case BY_PORT -> port(element);
        };
    }

    private static @Nullable String text(Tree element, String key) {
        return element instanceof Tree.Mapping map ? map.text(key) : null;
    }

    private static @Nullable String mount(Tree element, String directory) {
        if (!(element instanceof Tree.Mapping map)) {
            return null;
        }
        String target = map.text("target");
        return target == null ? directory + map.text("source") : target;
    }

    private static @Nullable String port(Tree element) {
        if (!(element instanceof Tree.Mapping map)) {
            return null;
        }
        String host = map.text("host_ip");
        String protocol = map.text("protocol");
        return (host == null ? "0.0.0.0" : host)
                + " "
                + map.text("published")
                + " "
                + (map.get("target") instanceof Tree.Whole target ? target.value() : "")
                + " "
                + (protocol == null ? "tcp" : protocol);
    }
}
