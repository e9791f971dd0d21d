package jcompose.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code COPY} and {@code ADD}. */
final class CopyReader {
    private final Statement statement;
    private final boolean add;

    CopyReader(Statement statement) {
        this.statement = statement;
        this.add = statement.keyword().equals("ADD");
    }

    Instruction read() throws DockerfileException {
        List<String> arguments = statement.arguments();
        String keyword = statement.keyword();
        if (arguments.size() < 2) {
            throw statement.location().error(keyword + " takes at least one source and a target");
        }
        Instruction.CopyOptions options = options();
        String target = arguments.getLast();
        if (Heredoc.announced(target).isPresent()) {
            throw statement.location().error("a here-document cannot be the target of " + keyword);
        }
        List<String> sources = new ArrayList<>();
        List<Instruction.InlineFile> files = new ArrayList<>();
        for (String source : arguments.subList(0, arguments.size() - 1)) {
            Optional<Heredoc> announced = Heredoc.announced(source);
            if (announced.isPresent()) {
                files.add(file(announced.get()));
            } else {
                sources.add(source);
            }
        }
        return new Instruction.Copy(statement, add, sources, files, target, options);
    }

    /** Of several documents of one name the last one counts. */
    private Instruction.InlineFile file(Heredoc announced) {
        String content = "";
        for (Heredoc document : statement.heredocs()) {
            if (document.name().equals(announced.name())) {
                content = announced.with(document.content()).file();
            }
        }
        return new Instruction.InlineFile(announced.name(), content, announced.expand());
    }

    private Instruction.CopyOptions options() throws DockerfileException {
        Flags flags =
                add
                        ? new Flags(
                                statement,
                                "chown",
                                "chmod",
                                "link?",
                                "keep-git-dir?",
                                "checksum",
                                "unpack?",
                                "exclude*")
                        : new Flags(
                                statement,
                                "chown",
                                "from",
                                "chmod",
                                "link?",
                                "exclude*",
                                "parents?");
        return new Instruction.CopyOptions(
                flags.value("from"),
                flags.value("chown"),
                flags.value("chmod"),
                flags.isOn("link"),
                flags.isOn("parents"),
                flags.all("exclude"),
                flags.value("checksum"),
                flags.choice("keep-git-dir"),
                flags.choice("unpack"));
    }
}
