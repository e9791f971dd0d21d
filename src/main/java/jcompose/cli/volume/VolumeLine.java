package jcompose.cli.volume;

import jcompose.json.Json;
import jcompose.volume.VolumeRecord;
import jcompose.volume.VolumeUsers;
import jcompose.volume.Volumes;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A volume as {@code volume ls} and {@code volume inspect} show it; names are Docker's. */
public record VolumeLine(String name, VolumeRecord record, VolumeUsers.Users users) {
    public static VolumeLine of(
            String name, VolumeRecord record, java.util.Map<String, VolumeUsers.Users> users) {
        return new VolumeLine(
                name,
                record,
                users.getOrDefault(name, new VolumeUsers.Users(new TreeMap<>(), false)));
    }

    boolean isUsed() {
        return !users.names().isEmpty();
    }

    /** Labels as one text. */
    public ObjectNode row(Volumes volumes) {
        List<String> labels = new ArrayList<>();
        record.labels().forEach((key, value) -> labels.add(key + "=" + value));
        return start(volumes)
                .put("Labels", String.join(",", labels))
                .put("UsedBy", String.join(",", users.names().values()));
    }

    ObjectNode document(Volumes volumes) {
        ObjectNode json = start(volumes);
        record.created().ifPresent(created -> json.put("CreatedAt", created.toString()));
        ObjectNode labels = json.putObject("Labels");
        record.labels().forEach(labels::put);
        ObjectNode options = json.putObject("Options");
        record.options().forEach(options::put);
        json.set("UsedBy", Json.array(users.names().values()));
        return json;
    }

    private ObjectNode start(Volumes volumes) {
        return Json.object()
                .put("Driver", "local")
                .put("Name", name)
                .put("Mountpoint", volumes.content(name).toString())
                .put("Scope", "local")
                .put("Stack", record.stack().orElse(""))
                .put("Anonymous", record.anonymous());
    }
}
