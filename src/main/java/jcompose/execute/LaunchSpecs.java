package jcompose.execute;

import jcompose.image.ImageStore;
import jcompose.image.Sha256;
import jcompose.image.StoreSnapshot;
import jcompose.image.StoredImage;
import jcompose.network.Bridges;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.OnChange;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.FieldChange;
import jcompose.reconciler.difference.FileParts;
import jcompose.reconciler.difference.Value;
import jcompose.reconciler.plan.Action.StartContainer;
import jcompose.reconciler.plan.Action.UpdateContainer;
import jcompose.runtime.Attachment;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.HostFiles;
import jcompose.runtime.JoinedContainer;
import jcompose.runtime.LaunchSpec;
import jcompose.runtime.Layout;
import jcompose.runtime.NamespaceKind;
import jcompose.runtime.Origin;
import jcompose.runtime.UpdateRequest;
import jcompose.type.ContainerId;
import jcompose.type.Digest;
import jcompose.type.ReplicaName;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** Makes of a plan's actions what the runtime is told. */
final class LaunchSpecs {
    private final String stack;
    private final Layout layout;
    private final ImageStore images;
    private final Actual actual;
    private final Fleet fleet;
    private final Path runtime;
    private final Origin origin;
    private @Nullable StoreSnapshot found;
    private @Nullable HostFiles hostFiles;

    LaunchSpecs(
            String stack,
            Layout layout,
            ImageStore images,
            Actual actual,
            Fleet fleet,
            Path runtime,
            Origin origin) {
        this.stack = stack;
        this.layout = layout;
        this.images = images;
        this.actual = actual;
        this.fleet = fleet;
        this.runtime = runtime;
        this.origin = origin;
    }

    LaunchSpec of(ContainerId id, StartContainer start) throws IOException, EffectException {
        return spec(
                id,
                start.replica(),
                start.spec(),
                start.attachments(),
                start.dependsOn(),
                start.fields(),
                Instant.now(),
                InterfaceNumbers.NONE);
    }

    /** The whole record anew, and the limits: what has not changed is set to what it is. */
    UpdateRequest update(UpdateContainer update) throws IOException, EffectException {
        Container container = actual.containers().get(update.container());
        LaunchSpec spec =
                spec(
                        update.container(),
                        update.replica(),
                        update.spec(),
                        update.attachments(),
                        update.dependsOn(),
                        update.fields(),
                        Optional.ofNullable(container)
                                .flatMap(Container::created)
                                .orElseGet(Instant::now),
                        InterfaceNumbers.of(
                                update.container(),
                                new ContainerDirectory(layout).config(update.container())));
        Set<OnChange> afterwards = new HashSet<>();
        for (FieldChange change : update.changes()) {
            if (change.field() == Field.FILES) {
                afterwards.addAll(FileParts.changed(change).values());
            }
        }
        return new UpdateRequest(
                spec,
                update.changes().stream().map(FieldChange::field).collect(Collectors.toSet()),
                afterwards);
    }

    private LaunchSpec spec(
            ContainerId id,
            ReplicaName replica,
            ContainerSpec container,
            List<jcompose.reconciler.plan.Attachment> attachments,
            SortedSet<String> dependsOn,
            SortedMap<Field, Value> fields,
            Instant created,
            InterfaceNumbers numbers)
            throws IOException, EffectException {
        StoredImage image = stored(container.image());
        SortedMap<NamespaceKind, JoinedContainer> joined = fleet.joined(container);
        return new LaunchSpec(
                layout,
                id,
                stack,
                replica,
                created,
                image.id(),
                Sha256.of(fields.toString()),
                List.copyOf(dependsOn),
                container,
                image.layers(),
                interfaces(id, attachments, numbers),
                joined,
                fields,
                hostFiles(),
                runtime,
                Optional.empty(),
                origin,
                mounted(container));
    }

    /** Every start of a plan asks, and they are many. */
    private synchronized StoreSnapshot found() throws IOException {
        if (found == null) {
            found = images.snapshot();
        }
        return found;
    }

    private synchronized HostFiles hostFiles() throws IOException {
        if (hostFiles == null) {
            hostFiles = HostFiles.read(Path.of("/"));
        }
        return hostFiles;
    }

    /** The layers of images that are mounted. */
    private Map<Digest, List<Path>> mounted(ContainerSpec container)
            throws IOException, EffectException {
        Map<Digest, List<Path>> mounted = new HashMap<>();
        for (Mount mount : container.mounts()) {
            if (mount instanceof Mount.OfImage of) {
                StoredImage image = stored(of.image());
                if (image.layers().isEmpty()) {
                    throw new EffectException(
                            "image "
                                    + of.image().reference()
                                    + ", to be mounted on "
                                    + of.target()
                                    + ", has no files");
                }
                mounted.put(image.id(), image.layers());
            }
        }
        return mounted;
    }

    private StoredImage stored(Image image) throws IOException, EffectException {
        if (!(image instanceof Image.Present present)) {
            throw new EffectException("its image " + image.reference() + " is not there yet");
        }
        return found().findById(present.digest().hex())
                .orElseThrow(
                        () ->
                                new EffectException(
                                        "its image "
                                                + present.reference()
                                                + " is gone from the store"));
    }

    private static List<Attachment> interfaces(
            ContainerId id,
            List<jcompose.reconciler.plan.Attachment> attachments,
            InterfaceNumbers numbers) {
        InterfaceNumbers kept =
                numbers.of(
                        attachments.stream()
                                .map(jcompose.reconciler.plan.Attachment::network)
                                .toList());
        List<Attachment> interfaces = new ArrayList<>();
        for (jcompose.reconciler.plan.Attachment attachment : attachments) {
            interfaces.add(
                    Attachment.of(
                            id,
                            kept.number(attachment.network()),
                            attachment.network(),
                            Bridges.name(attachment.network(), attachment.driver()),
                            attachment.address(),
                            attachment.subnet(),
                            attachment.ipv6(),
                            attachment.mtu(),
                            attachment.gateways(),
                            attachment.driver(),
                            attachment.internal(),
                            attachment.connection()));
        }
        return interfaces;
    }
}
