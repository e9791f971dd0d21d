package jcompose;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/**
 * Rewrites the classes of JARs for the JVM's ahead-of-time cache: {@code JAR...}. It keeps none
 * that are older than Java 6, as those of the command line's library are, and nothing that a
 * pattern switch or a record's {@code equals} is linked to: see {@link PlainCode}.
 */
final class ClassUpgrade {
    private static final int CURRENT = ClassFile.latestMajorVersion();

    private final ClassFile files;

    private ClassUpgrade(ClassLoader classes) {
        files =
                ClassFile.of(
                        StackMapsOption.GENERATE_STACK_MAPS,
                        ClassHierarchyResolverOption.of(
                                ClassHierarchyResolver.ofResourceParsing(classes)));
    }

    public static void main(String[] arguments) throws IOException {
        for (String argument : arguments) {
            Path jar = Path.of(argument);
            Path upgraded = jar.resolveSibling(jar.getFileName() + ".new");
            try (URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
                new ClassUpgrade(classes).upgrade(jar, upgraded);
            }
            Files.move(upgraded, jar, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void upgrade(Path jar, Path upgraded) throws IOException {
        try (JarFile from = new JarFile(jar.toFile());
                OutputStream file = Files.newOutputStream(upgraded);
                JarOutputStream to = new JarOutputStream(file)) {
            List<JarEntry> entries = from.stream().toList();
            for (JarEntry entry : entries) {
                byte[] content = from.getInputStream(entry).readAllBytes();
                to.putNextEntry(new ZipEntry(entry.getName()));
                to.write(entry.getName().endsWith(".class") ? upgraded(content) : content);
                to.closeEntry();
            }
        }
    }

    private byte[] upgraded(byte[] content) {
        ClassModel model = files.parse(content);
        if (model.isModuleInfo()) {
            return content;
        }
        if (model.majorVersion() == CURRENT) {
            return files.transformClass(model, PlainCode.of(model));
        }
        // A method's code is written anew, with its frames, only when it goes through a transform.
        ClassTransform code =
                ClassTransform.transformingMethodBodies((builder, each) -> builder.with(each));
        return files.transformClass(
                model,
                code.andThen(
                        ClassTransform.endHandler(builder -> builder.withVersion(CURRENT, 0))));
    }
}
