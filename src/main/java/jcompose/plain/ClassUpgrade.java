package jcompose.plain;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/**
 * Rewrites the classes of JARs for the JVM's ahead-of-time cache: {@code LIBRARY.JAR... JAR}. It
 * keeps none that are older than Java 6, as those of the command line's library are, and nothing
 * that the JVM makes as it runs: what a pattern switch or a record's {@code equals} is linked to
 * ({@link PlainCode}), and what the command line's library asks reflection for ({@link
 * PlainReflection}).
 */
final class ClassUpgrade {
    private static final int CURRENT = ClassFile.latestMajorVersion();

    private final ClassFile files =
            ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS,
                    ClassHierarchyResolverOption.of(
                            ClassHierarchyResolver.ofResourceParsing(
                                    ClassUpgrade.class.getClassLoader())));

    private final ReflectionCode reflection = new ReflectionCode(files);

    public static void main(String[] arguments) throws IOException {
        List<Path> jars = Arrays.stream(arguments).map(Path::of).toList();
        ClassUpgrade upgrade = new ClassUpgrade();
        for (Path jar : jars) {
            for (Map.Entry<String, byte[]> file : content(jar).entrySet()) {
                if (isClass(file.getKey())) {
                    upgrade.reflection.see(upgrade.files.parse(file.getValue()));
                }
            }
        }
        for (Path jar : jars) {
            upgrade.upgrade(content(jar), upgraded(jar));
        }
        // The library last: it asks for what the others have.
        for (Path jar : jars.reversed()) {
            Files.move(upgraded(jar), jar, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static Path upgraded(Path jar) {
        return jar.resolveSibling(jar.getFileName() + ".new");
    }

    /** The files of a JAR but for those that an earlier upgrade added. */
    private static Map<String, byte[]> content(Path jar) throws IOException {
        Map<String, byte[]> content = new LinkedHashMap<>();
        try (JarFile from = new JarFile(jar.toFile())) {
            for (JarEntry entry : from.stream().toList()) {
                if (!ReflectionCode.wrote(entry.getName())) {
                    content.put(entry.getName(), from.getInputStream(entry).readAllBytes());
                }
            }
        }
        return content;
    }

    private void upgrade(Map<String, byte[]> content, Path upgraded) throws IOException {
        try (OutputStream file = Files.newOutputStream(upgraded);
                JarOutputStream to = new JarOutputStream(file)) {
            for (Map.Entry<String, byte[]> entry : content.entrySet()) {
                if (isClass(entry.getKey())) {
                    ClassModel model = files.parse(entry.getValue());
                    write(to, entry.getKey(), upgraded(model));
                    for (Map.Entry<String, byte[]> added : reflection.beside(model).entrySet()) {
                        write(to, added.getKey(), added.getValue());
                    }
                } else {
                    write(to, entry.getKey(), entry.getValue());
                }
            }
        }
    }

    private static void write(JarOutputStream to, String name, byte[] content) throws IOException {
        to.putNextEntry(new ZipEntry(name));
        to.write(content);
        to.closeEntry();
    }

    private static boolean isClass(String file) {
        return file.endsWith(".class") && !file.endsWith("module-info.class");
    }

    private byte[] upgraded(ClassModel model) {
        // A method's code is written anew, with its frames, only when it goes through a transform.
        ClassTransform code =
                model.majorVersion() == CURRENT
                        ? PlainCode.of(model)
                        : ClassTransform.transformingMethodBodies(
                                (builder, each) -> builder.with(each));
        return files.transformClass(
                model,
                reflection
                        .transform(model)
                        .andThen(LateDecimals.transform(model))
                        .andThen(code)
                        .andThen(
                                ClassTransform.endHandler(
                                        builder -> builder.withVersion(CURRENT, 0))));
    }
}
