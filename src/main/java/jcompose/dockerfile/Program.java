package jcompose.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * A Dockerfile's instructions, by stage.
 *
 * @param globals the {@code ARG}s above the first stage
 */
public record Program(char escape, List<Instruction.Arg> globals, List<StageText> stages) {
    /** One stage. */
    public record StageText(Instruction.From from, List<Instruction> instructions) {}

    public static Program of(Dockerfile dockerfile) throws DockerfileException {
        List<Instruction.Arg> globals = new ArrayList<>();
        List<StageText> stages = new ArrayList<>();
        for (Statement statement : dockerfile.statements()) {
            Instruction instruction = InstructionReader.read(statement);
            if (instruction instanceof Instruction.From from) {
                stages.add(new StageText(from, new ArrayList<>()));
            } else if (!stages.isEmpty()) {
                stages.getLast().instructions().add(instruction);
            } else if (instruction instanceof Instruction.Arg arg) {
                globals.add(arg);
            } else {
                throw statement.location().error(statement.keyword() + " needs a FROM before it");
            }
        }
        return new Program(dockerfile.escape(), globals, stages);
    }
}
