package jcompose.cli.image;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.image.StoreCheck;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "verify",
        description =
                "Check that every image is whole: re-hash what is stored and compare the unpacked"
                        + " layers with it.",
        mixinStandardHelpOptions = true)
public final class ImageVerifyCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    public ImageVerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        var machine = session.engine().machine(options, "");
        StoreCheck.Result result =
                machine.images().check(machine.runtime()).run(session.out()::println);
        session.out()
                .println(
                        counted(result.images(), "image")
                                + ", "
                                + counted(result.layers(), "layer")
                                + ", "
                                + counted(result.blobs(), "blob")
                                + ": "
                                + (result.isSound()
                                        ? "sound"
                                        : counted(result.problems(), "problem")));
        return result.isSound() ? 0 : 1;
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
