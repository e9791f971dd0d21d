package jcompose.deploy;

import jcompose.image.Sha256;
import jcompose.reconciler.desired.FileContent;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.OnChange;
import jcompose.stack.definition.FileDefinition;
import jcompose.stack.definition.FileDefinition.Source;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.problem.Located;
import jcompose.stack.problem.Problem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a service mounts, with the content of files that counts: of its secrets and configs, and of
 * single files that are bind-mounted.
 */
public final class GivenFiles {
    /** Of larger files the content is not looked at: they are data, and take too long. */
    private static final long LARGEST = 4 << 20;

    private final ServiceDefinition service;
    private final List<Problem> problems;

    private GivenFiles(ServiceDefinition service, List<Problem> problems) {
        this.service = service;
        this.problems = problems;
    }

    /** Reads them; what cannot be had is among the problems afterwards. */
    static List<Mount> mounts(ServiceDefinition service, List<Problem> problems)
            throws IOException {
        GivenFiles given = new GivenFiles(service, problems);
        List<Mount> mounts = new ArrayList<>();
        for (Located<Mount> mount : service.mounts()) {
            mounts.add(
                    mount.value() instanceof Mount.Bind bind ? withContent(bind) : mount.value());
        }
        for (Located<FileDefinition> file : service.files()) {
            given.content(file).ifPresent(content -> mounts.add(mount(file.value(), content)));
        }
        return mounts;
    }

    private static Mount.File mount(FileDefinition file, byte[] bytes) {
        return new Mount.File(
                file.target(),
                new FileContent(Sha256.of(bytes), bytes),
                file.user(),
                file.group(),
                file.mode(),
                file.onChange());
    }

    /** The same with what is in the file now, if it is one whose content counts and not known. */
    public static Mount.Bind withContent(Mount.Bind bind) throws IOException {
        Path source = Path.of(bind.source());
        boolean counts =
                bind.content().isEmpty()
                        && bind.onChange().kind() != OnChange.Kind.IGNORE
                        && Files.isRegularFile(source)
                        && Files.size(source) <= LARGEST;
        return counts ? bind.with(Sha256.of(Files.readAllBytes(source))) : bind;
    }

    private Optional<byte[]> content(Located<FileDefinition> file) throws IOException {
        return switch (file.value().source()) {
            case Source.Inline(String text) -> Optional.of(text.getBytes(StandardCharsets.UTF_8));
            case Source.OfVariable(String name, Optional<String> value) ->
                    value.isPresent()
                            ? Optional.of(value.get().getBytes(StandardCharsets.UTF_8))
                            : missing(file, "the variable " + name + " is not set");
            case Source.Decrypted(Path _, FileContent content) -> Optional.of(content.bytes());
            case Source.OfFile(Path path) -> {
                if (!Files.isRegularFile(path)) {
                    yield missing(
                            file, path + (Files.exists(path) ? " is no file" : " does not exist"));
                }
                yield Optional.of(Files.readAllBytes(path));
            }
        };
    }

    private Optional<byte[]> missing(Located<FileDefinition> file, String why) {
        problems.add(
                new Problem(
                        file.position(),
                        "services." + service.name() + "." + file.value().key(),
                        why,
                        ""));
        return Optional.empty();
    }
}
