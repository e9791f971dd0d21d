import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Gives the classes of libraries the form of Java 8: {@code Renew.java DIRECTORY}. The JVM's
 * ahead-of-time cache takes no classes of Java 5, which have no stack maps, and picocli is made for
 * Java 5: to read and verify it takes longer than what many commands do.
 */
class Renew {
    private final ClassFile files;
    private boolean renewed;

    private Renew(ClassLoader library) {
        files =
                ClassFile.of(
                        StackMapsOption.GENERATE_STACK_MAPS,
                        ClassHierarchyResolverOption.of(
                                ClassHierarchyResolver.ofResourceParsing(library)));
    }

    public static void main(String[] arguments) throws IOException {
        try (DirectoryStream<Path> libraries =
                Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
            for (Path library : libraries) {
                renew(library);
            }
        }
    }

    private static void renew(Path library) throws IOException {
        Path copy = library.resolveSibling(library.getFileName() + ".new");
        try (JarFile jar = new JarFile(library.toFile());
                URLClassLoader classes = new URLClassLoader(new URL[] {library.toUri().toURL()})) {
            Renew renew = new Renew(classes);
            try (OutputStream file = Files.newOutputStream(copy);
                    JarOutputStream out = new JarOutputStream(file)) {
                renew.copy(jar, out);
            }
            if (renew.renewed) {
                Files.move(copy, library, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private void copy(JarFile jar, JarOutputStream out) throws IOException {
        for (JarEntry entry : jar.stream().toList()) {
            byte[] content = jar.getInputStream(entry).readAllBytes();
            JarEntry copy = new JarEntry(entry.getName());
            copy.setTime(entry.getTime());
            out.putNextEntry(copy);
            out.write(isOld(content) ? renewed(content) : content);
            out.closeEntry();
        }
    }

    /** JVM specification 4.1: a magic number, then the minor and the major version. */
    private static boolean isOld(byte[] content) {
        ByteBuffer header = ByteBuffer.wrap(content);
        return content.length > 8
                && header.getInt(0) == ClassFile.MAGIC_NUMBER
                && header.getShort(6) < ClassFile.JAVA_6_VERSION;
    }

    private byte[] renewed(byte[] content) {
        renewed = true;
        return files.transformClass(
                files.parse(content),
                ClassTransform.dropping(ClassFileVersion.class::isInstance)
                        .andThen(ClassTransform.transformingMethodBodies(CodeBuilder::with))
                        .andThen(
                                ClassTransform.endHandler(
                                        each -> each.withVersion(ClassFile.JAVA_8_VERSION, 0))));
    }
}
