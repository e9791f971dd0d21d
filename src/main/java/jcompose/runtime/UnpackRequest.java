package jcompose.runtime;

import jcompose.json.Json;

import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code unpack} shall do with a layer.
 *
 * @param directory empty, or not there while its parent is
 * @param blob where the stream is kept as it came; does not exist
 */
public record UnpackRequest(Path directory, Optional<Path> blob, Lower lower) {
    /** What is known of the layers below. */
    public sealed interface Lower {
        List<String> arguments();

        /** Not yet there: a layer that cannot be understood without them is only read. */
        record Unknown() implements Lower {
            @Override
            public List<String> arguments() {
                return List.of();
            }
        }

        /** There are none. */
        record None() implements Lower {
            @Override
            public List<String> arguments() {
                return List.of("--bottom");
            }
        }

        /**
         * These.
         *
         * @param directories topmost first; at least one
         */
        record Known(List<Path> directories) implements Lower {
            public Known {
                directories = List.copyOf(directories);
            }

            @Override
            public List<String> arguments() {
                List<String> arguments = new ArrayList<>();
                directories.forEach(each -> arguments.addAll(List.of("--lower", each.toString())));
                return arguments;
            }
        }
    }

    /** For a stream among others. */
    ObjectNode json() {
        ObjectNode request = Json.object();
        request.put("directory", directory.toString());
        blob.ifPresent(file -> request.put("blob", file.toString()));
        return request.put("bottom", lower instanceof Lower.None);
    }

    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        blob.ifPresent(file -> arguments.addAll(List.of("--blob", file.toString())));
        arguments.addAll(lower.arguments());
        arguments.add(directory.toString());
        return arguments;
    }
}
