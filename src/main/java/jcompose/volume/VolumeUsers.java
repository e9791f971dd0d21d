package jcompose.volume;

import jcompose.json.Json;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.ContainerLabels;
import jcompose.runtime.Layout;
import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which containers have which volumes, running or not: by what they were started with. */
public final class VolumeUsers {
    private final Layout layout;
    private final ContainerDirectory directories;

    public VolumeUsers(Layout layout) {
        this.layout = layout;
        this.directories = new ContainerDirectory(layout);
    }

    /**
     * The containers of one volume, by ID.
     *
     * @param names as people know them
     * @param anyAlive whether one of them was started and has not ended
     */
    public record Users(SortedMap<ContainerId, String> names, boolean anyAlive) {}

    public Users of(String volume) throws IOException {
        return all().getOrDefault(volume, new Users(new TreeMap<>(), false));
    }

    /** By volume; volumes that nobody has are absent. */
    public Map<String, Users> all() throws IOException {
        Map<String, Users> users = new TreeMap<>();
        for (ContainerId id : directories.list()) {
            JsonNode config = directories.config(id).orElseGet(Json::object);
            boolean alive = !config.isEmpty() && directories.endState(id).isEmpty();
            String name = ContainerLabels.of(config).name(id);
            List<String> volumes = config.isEmpty() ? directories.volumes(id) : volumes(config);
            for (String volume : volumes) {
                Users before = users.getOrDefault(volume, new Users(new TreeMap<>(), false));
                before.names().put(id, name);
                users.put(volume, new Users(before.names(), before.anyAlive() || alive));
            }
        }
        return users;
    }

    /** Full names of the volumes that a container has. */
    public List<String> volumes(JsonNode config) {
        String above = layout.volumes() + "/";
        List<String> volumes = new ArrayList<>();
        for (JsonNode mount : config.path("config").path("mounts")) {
            String source = mount.path("source").asString("");
            if (source.startsWith(above) && source.endsWith("/_data")) {
                volumes.add(source.substring(above.length(), source.length() - "/_data".length()));
            }
        }
        return volumes;
    }
}
