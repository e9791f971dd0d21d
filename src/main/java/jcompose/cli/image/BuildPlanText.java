package jcompose.cli.image;

import jcompose.build.BuildRequest;
import jcompose.build.DockerfileSource;
import jcompose.json.Json;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Builds as JSON, in the form of a bake file. */
final class BuildPlanText {
    private BuildPlanText() {}

    static String of(List<BuildRequest> requests) {
        ObjectNode root = Json.object();
        ObjectNode targets = Json.object();
        for (BuildRequest request : requests) {
            String name = request.reference().familiar();
            ObjectNode target = targets.putObject(name);
            target.put("context", request.context().toString());
            switch (request.dockerfile()) {
                case DockerfileSource.InFile(var path) -> target.put("dockerfile", path.toString());
                case DockerfileSource.Inline(_, String text) ->
                        target.put("dockerfile-inline", text);
            }
            request.target().ifPresent(stage -> target.put("target", stage));
            if (!request.arguments().isEmpty()) {
                ObjectNode arguments = target.putObject("args");
                request.arguments().forEach(arguments::put);
            }
            if (!request.labels().isEmpty()) {
                ObjectNode labels = target.putObject("labels");
                request.labels().forEach(labels::put);
            }
            target.putArray("tags").add(name);
        }
        root.putObject("group")
                .putObject("default")
                .set("targets", Json.array(List.copyOf(targets.propertyNames())));
        root.set("target", targets);
        return Json.writeIndented(root);
    }
}
