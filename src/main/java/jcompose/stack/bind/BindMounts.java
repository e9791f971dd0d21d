package jcompose.stack.bind;

import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.OnChange;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.TmpfsSyntax;
import jcompose.stack.problem.Located;
import jcompose.stack.tree.Tree;
import jcompose.type.Bytes;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Binds what is mounted into a service's containers. */
final class BindMounts {
    private BindMounts() {}

    static List<Located<Mount>> bind(Tree.Mapping service, Tree.Mapping volumes) {
        List<Located<Mount>> mounts = new ArrayList<>();
        for (Tree element : service.elements("volumes")) {
            if (element instanceof Tree.Mapping volume) {
                mounts.add(new Located<>(volume(volume, volumes), volume.position()));
            }
        }
        for (Tree element : service.elements("tmpfs")) {
            if (element instanceof Tree.Text text) {
                mounts.add(new Located<>(tmpfs(text.text()), text.position()));
            }
        }
        return mounts;
    }

    private static Mount volume(Tree.Mapping volume, Tree.Mapping volumes) {
        String target = String.valueOf(volume.text("target"));
        String source = volume.text("source");
        boolean readOnly = volume.isTrue("read_only");
        boolean noCopy = volume.mapping("volume").isTrue("nocopy");
        return switch (String.valueOf(volume.text("type"))) {
            case "bind" ->
                    new Mount.Bind(
                            String.valueOf(source),
                            target,
                            readOnly,
                            volume.mapping("bind").isTrue("create_host_path"),
                            Values.text(volume.mapping("bind"), "propagation").orElse(""),
                            BindFiles.onChange(volume)
                                    .orElse(readOnly ? OnChange.REPLACE : OnChange.IGNORE),
                            Optional.empty(),
                            depth(volume.mapping("bind").text("recursive")));
            case "tmpfs" -> {
                Tree.Mapping options = volume.mapping("tmpfs");
                yield new Mount.Tmpfs(
                        target,
                        readOnly,
                        Values.size(options, "size"),
                        Values.whole(options, "mode")
                                .map(Math::toIntExact)
                                .orElse(TmpfsSyntax.DEFAULT_MODE));
            }
            case "image" ->
                    new Mount.OfImage(
                            new Image.ToPull(String.valueOf(source), ""),
                            target,
                            Values.text(volume.mapping("image"), "subpath")
                                    .map(BindMounts::plain)
                                    .orElse(""));
            default ->
                    source == null
                            ? new Mount.Anonymous(target, readOnly, noCopy)
                            : new Mount.Volume(
                                    String.valueOf(volumes.mapping(source).text("name")),
                                    target,
                                    readOnly,
                                    noCopy,
                                    Values.text(volume.mapping("volume"), "subpath").orElse(""));
        };
    }

    /** Empty for all of it, in whatever way that is said. */
    private static String plain(String subpath) {
        return Path.of("/").relativize(Path.of("/", subpath).normalize()).toString();
    }

    private static Mount.Bind.Depth depth(@Nullable String recursive) {
        return switch (recursive) {
            case "disabled" -> Mount.Bind.Depth.NONE;
            case "readonly" -> Mount.Bind.Depth.READ_ONLY;
            case null, default -> Mount.Bind.Depth.WRITABLE;
        };
    }

    private static Mount tmpfs(String text) {
        try {
            TmpfsSyntax.Tmpfs tmpfs = TmpfsSyntax.parse(text);
            Optional<Bytes> size =
                    tmpfs.size().isPresent() && tmpfs.size().getAsLong() > 0
                            ? Optional.of(new Bytes(tmpfs.size().getAsLong()))
                            : Optional.empty();
            return new Mount.Tmpfs(tmpfs.target(), tmpfs.readOnly(), size, tmpfs.mode());
        } catch (GrammarException e) {
            throw new Values.NotValid(e);
        }
    }
}
