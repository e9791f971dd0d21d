package jcompose.cli.plan;

import jcompose.cli.output.CommandException;
import jcompose.deploy.Approval;
import jcompose.json.Json;
import jcompose.type.Digest;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code plan --out} has written. */
public final class PlanFile {
    private PlanFile() {}

    /**
     * The approval of the plan in a file.
     *
     * @throws CommandException when it is no plan, or one for another stack
     */
    public static Approval read(Path file, String stack) throws IOException, CommandException {
        JsonNode plan;
        try {
            plan = Json.parse(Files.readString(file));
        } catch (JacksonException e) {
            throw new CommandException(file + " is not a plan: " + e.getOriginalMessage());
        }
        String of = plan.path("stack").asString("");
        if (!of.equals(stack)) {
            throw new CommandException(
                    of.isEmpty()
                            ? file + " is not a plan; make one with plan --out"
                            : file + " is a plan for the stack " + of + ", not for " + stack);
        }
        try {
            return new Approval(Optional.of(Digest.parse(plan.path("digest").asString(""))));
        } catch (IllegalArgumentException e) {
            throw new CommandException(file + " is not a plan: " + e.getMessage());
        }
    }
}
