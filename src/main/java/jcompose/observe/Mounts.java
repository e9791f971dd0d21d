package jcompose.observe;

import jcompose.observe.MachineView.Place;
import jcompose.reconciler.difference.Value;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether what was mounted into a container still is. */
final class Mounts {
    private final Sighting sighting;
    private final MachineView machine;

    Mounts(Sighting sighting, MachineView machine) {
        this.sighting = sighting;
        this.machine = machine;
    }

    /** What was asked for, and a part more for everything that is not so. */
    Value actual(Value recorded) {
        Map<String, JsonNode> mounted = new HashMap<>();
        for (JsonNode mount : sighting.kernel().orElseThrow().path("process").path("mounts")) {
            mounted.put(mount.path("target").asString(""), mount);
        }
        if (mounted.isEmpty()) {
            return recorded; // it ended while it was looked at
        }
        List<String> deviations = new ArrayList<>();
        for (JsonNode wanted : sighting.config().path("config").path("mounts")) {
            deviation(wanted, mounted).ifPresent(deviations::add);
        }
        if (deviations.isEmpty() || !(recorded instanceof Value.Several parts)) {
            return recorded;
        }
        List<String> all = new ArrayList<>(parts.parts());
        all.addAll(deviations);
        return new Value.Several(all);
    }

    private Optional<String> deviation(JsonNode wanted, Map<String, JsonNode> mounted) {
        String target = wanted.path("destination").asString("");
        String type = wanted.path("type").asString("");
        if (!isObserved(type, target)) {
            return Optional.empty();
        }
        JsonNode mount = mounted.get(target);
        if (mount == null) {
            return Optional.of(target + " is not mounted");
        }
        if (type.equals("tmpfs")) {
            return Optional.empty();
        }
        boolean readOnly = false;
        for (JsonNode option : wanted.path("options")) {
            readOnly |= option.asString().equals("ro") || option.asString().equals("rro");
        }
        if (readOnly != mount.path("readOnly").asBoolean(false)) {
            return Optional.of(target + (readOnly ? " is writable" : " is read-only"));
        }
        if (wanted.has("layers")) {
            return image(wanted, mount);
        }
        String subpath = wanted.path("subpath").asString("");
        String source =
                wanted.path("source").asString("") + (subpath.isEmpty() ? "" : "/" + subpath);
        Place found = new Place(mount.path("device").asString(""), mount.path("root").asString(""));
        Optional<Place> place = machine.place(source);
        if (place.equals(Optional.of(found))) {
            return Optional.empty();
        }
        // An editor that saves by renaming leaves the container with the file of before.
        return found.path().endsWith("//deleted")
                ? Optional.of(target + " is mounted from what " + source + " was before")
                : Optional.of(target + " is mounted from " + found.path());
    }

    /**
     * An overlay of the image's layers, or the only one of them. Where a subpath leads is not told
     * again: links of the image may be on the way.
     */
    private Optional<String> image(JsonNode wanted, JsonNode mount) {
        String target = wanted.path("destination").asString("");
        List<String> layers = new ArrayList<>();
        wanted.path("layers").forEach(layer -> layers.add(layer.asString("")));
        boolean same;
        if (layers.size() > 1) {
            same =
                    mount.path("type").asString("").equals("overlay")
                            && OverlayOptions.mayBeOf(mount.path("options").asString(""), layers);
        } else {
            Optional<Place> place = machine.place(layers.getFirst());
            same =
                    place.isPresent()
                            && place.get().device().equals(mount.path("device").asString(""))
                            && Path.of(mount.path("root").asString("/"))
                                    .startsWith(place.get().path());
        }
        return same
                ? Optional.empty()
                : Optional.of(target + " is mounted from something else than that image");
    }

    /** The file systems that every container has are not among what the runtime tells. */
    private static boolean isObserved(String type, String target) {
        boolean ours = target.equals("/dev") || Path.of(target).startsWith("/proc");
        return !ours
                && !Path.of(target).startsWith("/sys")
                && (type.equals("bind") || type.equals("tmpfs"));
    }
}
