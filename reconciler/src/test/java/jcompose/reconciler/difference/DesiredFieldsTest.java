package jcompose.reconciler.difference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Hooks;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.KernelSettings;
import jcompose.reconciler.desired.Limits;
import jcompose.reconciler.desired.Logging;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.Network;
import jcompose.reconciler.desired.Networking;
import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.desired.StopPolicy;
import jcompose.type.Digest;
import jcompose.type.ReplicaName;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

class DesiredFieldsTest {
    private static final Digest DIGEST = Digest.sha256("0".repeat(64));
    private static final ReplicaName WEB = new ReplicaName("web", 1);

    @Test
    void every_field_has_a_value() {
        Set<Field> fields = EnumSet.allOf(Field.class);
        assertEquals(
                fields, DesiredFields.of(stack(new Image.Present("web", DIGEST)), WEB).keySet());
    }

    @Test
    void networks_go_by_their_full_names() {
        assertEquals(
                "hello_default",
                String.valueOf(
                        DesiredFields.of(stack(new Image.Present("web", DIGEST)), WEB)
                                .get(Field.NETWORKS)));
    }

    @Test
    void of_an_image_to_be_built_nothing_else_is_known() {
        assertEquals(
                "{IMAGE=to be built}",
                DesiredFields.of(stack(new Image.ToBuild("web", DIGEST)), WEB).toString());
    }

    @Test
    void an_unknown_service_is_an_error() {
        Stack stack = stack(new Image.Present("web", DIGEST));
        assertEquals(
                "no service api",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> DesiredFields.of(stack, new ReplicaName("api", 1)))
                        .getMessage());
    }

    private static Stack stack(Image image) {
        ContainerSpec spec =
                new ContainerSpec(
                        image,
                        List.of("/serve"),
                        new TreeMap<>(),
                        "/",
                        "",
                        Optional.empty(),
                        List.of(),
                        Limits.NONE,
                        new NamespaceMode.Private(),
                        new NamespaceMode.Private(),
                        new NamespaceMode.Private(),
                        Networking.on("default"),
                        ContainerSpec.Security.DEFAULT,
                        false,
                        RestartPolicy.NO,
                        Optional.empty(),
                        StopPolicy.DEFAULT,
                        new TreeMap<>(),
                        KernelSettings.DEFAULT,
                        Logging.DEFAULT,
                        Hooks.NONE,
                        Optional.empty());
        return new Stack(
                "hello",
                new TreeMap<>(
                        Map.of(
                                "web",
                                new Service(
                                        "web", 1, spec, List.of(), List.of(), Optional.empty()))),
                new TreeMap<>(
                        Map.of("default", new Network("hello_default", Optional.empty(), false))),
                new TreeMap<>());
    }
}
