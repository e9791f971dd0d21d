package jcompose.gitops;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.tree.Tree;

import java.nio.file.Path;
import java.util.List;

/** What a {@code build} section of a stack from a repository may do. */
record BuildPermissions(Denials denials) {
    void look(Tree.Mapping build, KeyPath path) {
        inRepository(build, path);
        Tree.Mapping contexts = build.mapping("additional_contexts");
        contexts.entries()
                .forEach(
                        (name, entry) -> {
                            boolean inside =
                                    entry.value() instanceof Tree.Text(Position _, String place)
                                            && (place.startsWith("service:")
                                                    || place.startsWith("docker-image://")
                                                    || denials.isInRepository(place));
                            denials.deny(
                                    inside || denials.grants().contexts(),
                                    entry.position(),
                                    path.key("additional_contexts").key(name),
                                    "contexts");
                        });
        String network = build.text("network");
        if (network != null && !network.equals("none") && !network.equals("default")) {
            denials.deny(
                    denials.grants().hostNamespaces(),
                    build.keyPosition("network"),
                    path.key("network"),
                    "hostNamespaces");
        }
        for (String key : List.of("privileged", "entitlements")) {
            boolean asked = build.isTrue(key) || !build.elements(key).isEmpty();
            denials.deny(
                    !asked || denials.grants().privileged(),
                    build.keyPosition(key),
                    path.key(key),
                    "privileged");
        }
        if (build.has("ssh")) {
            denials.deny(
                    denials.grants().contexts(),
                    build.keyPosition("ssh"),
                    path.key("ssh"),
                    "contexts");
        }
    }

    /** The context, if it is a directory, and the Dockerfile in it. */
    private void inRepository(Tree.Mapping build, KeyPath path) {
        String context = build.text("context");
        if (context == null || !context.startsWith("/")) {
            return;
        }
        String dockerfile = build.text("dockerfile");
        String key = denials.isInRepository(context) ? "dockerfile" : "context";
        String place =
                key.equals("context") || dockerfile == null
                        ? context
                        : Path.of(context).resolve(dockerfile).toString();
        denials.deny(
                denials.isInRepository(place) || denials.grants().contexts(),
                build.keyPosition(key),
                path.key(key),
                "contexts");
    }
}
