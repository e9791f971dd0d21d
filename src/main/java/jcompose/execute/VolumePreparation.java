package jcompose.execute;

import jcompose.reconciler.desired.Mount;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.LaunchSpec;
import jcompose.runtime.RuntimeProgram;
import jcompose.volume.Volumes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes the volumes of a container ready before it starts. */
public final class VolumePreparation {
    private final Volumes volumes;
    private final RuntimeProgram runtime;
    private final ContainerDirectory directories;

    public VolumePreparation(
            Volumes volumes, RuntimeProgram runtime, ContainerDirectory directories) {
        this.directories = directories;
        this.volumes = volumes;
        this.runtime = runtime;
    }

    /** From the moment in which a volume is ready, it is known that the container has it. */
    public void prepare(LaunchSpec launch) throws IOException, InterruptedException {
        directories.noteVolumes(launch.id(), names(launch));
        for (Mount mount : launch.container().mounts()) {
            switch (mount) {
                case Mount.Volume volume -> {
                    boolean receives = !volume.noCopy() && volume.subpath().isEmpty();
                    prepare(launch, volume.volume(), receives, volume.target());
                }
                case Mount.Anonymous anonymous -> {
                    String name = launch.volumeOf(anonymous);
                    volumes.createAnonymous(name, launch.stack());
                    prepare(launch, name, !anonymous.noCopy(), anonymous.target());
                }
                case Mount.Bind _, Mount.OfImage _, Mount.Tmpfs _, Mount.File _ -> {
                    // No volumes.
                }
            }
        }
    }

    private static List<String> names(LaunchSpec launch) {
        List<String> names = new ArrayList<>();
        for (Mount mount : launch.container().mounts()) {
            if (mount instanceof Mount.Volume volume) {
                names.add(volume.volume());
            } else if (mount instanceof Mount.Anonymous anonymous) {
                names.add(launch.volumeOf(anonymous));
            }
        }
        return names;
    }

    private void prepare(LaunchSpec launch, String volume, boolean receives, String target)
            throws IOException, InterruptedException {
        List<Path> image = receives ? launch.layers() : List.of();
        try {
            volumes.prepare(runtime, volume, image, target);
        } catch (IOException e) {
            throw new IOException("volume " + volume + ": " + e.getMessage(), e);
        }
    }
}
