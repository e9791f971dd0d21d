package jcompose.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.HelpTexts;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** The program out of rewritten JARs does what it does out of its own. */
class ClassUpgradeTest {
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    @TempDir static Path directory;
    private static URLClassLoader upgraded;

    @BeforeAll
    static void upgrade() throws Exception {
        Path library = directory.resolve("library.jar");
        Path tokens = directory.resolve("tokens.jar");
        Path trees = directory.resolve("trees.jar");
        Path program = directory.resolve("program.jar");
        Files.copy(place(CommandLine.class), library);
        Files.copy(place(JsonParser.class), tokens);
        Files.copy(place(JsonNode.class), trees);
        pack(place(ClassUpgrade.class), program);
        for (int i = 0; i < 2; i++) { // what is upgraded may be upgraded again
            ClassUpgrade.main(
                    Stream.of(library, tokens, trees, program)
                            .map(Path::toString)
                            .toArray(String[]::new));
        }
        List<URL> classes =
                new ArrayList<>(List.of(url(library), url(tokens), url(trees), url(program)));
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            classes.add(url(Path.of(entry)));
        }
        upgraded =
                new URLClassLoader(
                        classes.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @AfterAll
    static void close() throws IOException {
        upgraded.close();
    }

    @Test
    void every_command_s_help_is_the_same() throws Exception {
        String help = HelpTexts.all();
        assertTrue(help.contains("--remove-orphans"), help);
        assertEquals(help, texts("all"));
    }

    @Test
    void calls_are_understood_as_before() throws Exception {
        List<List<String>> calls =
                List.of(
                        List.of("-f", "a.yaml", "up", "-d", "--scale", "web=2", "--no-deps", "web"),
                        List.of("config", "--format", "json", "--services"),
                        List.of("run", "-e", "A=b", "-p", "80:80", "--rm", "image", "-x", "y"),
                        List.of("image", "ls", "-q", "--filter", "dangling=true"),
                        List.of("version", "--short"));
        for (List<String> call : calls) {
            String[] words = call.toArray(String[]::new);
            assertEquals(HelpTexts.parsed(words), texts("parsed", (Object) words), call::toString);
        }
    }

    @Test
    void annotations_and_fields_are_reached_without_classes_made_for_it() throws Exception {
        Class<?> command = upgraded.loadClass("jcompose.cli.stack.ConfigCommand");
        Method asked =
                upgraded.loadClass(PlainReflection.class.getName())
                        .getMethod("getAnnotation", AnnotatedElement.class, Class.class);
        Object annotation =
                asked.invoke(null, command, upgraded.loadClass(Command.class.getName()));
        assertFalse(Proxy.isProxyClass(annotation.getClass()));
        assertEquals("config", annotation.getClass().getMethod("name").invoke(annotation));
        assertEquals(
                upgraded.loadClass(Command.class.getName()),
                ((Annotation) annotation).annotationType());
    }

    @Test
    void decimal_constants_are_made_when_they_are_needed() throws Exception {
        Class<?> decimal = upgraded.loadClass("tools.jackson.databind.node.DecimalNode");
        Field constant =
                upgraded.loadClass("tools.jackson.databind.node.ValueNode")
                        .getDeclaredField("BD_MAX_LONG");
        constant.setAccessible(true);
        Object most = decimal.getMethod("valueOf", BigDecimal.class).invoke(null, MOST);
        Object more =
                decimal.getMethod("valueOf", BigDecimal.class)
                        .invoke(null, MOST.add(BigDecimal.ONE));
        assertNull(constant.get(null));
        assertEquals(true, decimal.getMethod("canConvertToLong").invoke(most));
        assertEquals(false, decimal.getMethod("canConvertToLong").invoke(more));
    }

    /** Every call that is led elsewhere is to find a method there. */
    @Test
    void each_way_to_compare_has_its_plain_method() {
        List<String> names =
                Arrays.stream(PlainOrder.class.getDeclaredMethods()).map(Method::getName).toList();
        Stream.of(Comparator.class.getMethods())
                .filter(method -> names.contains(method.getName()))
                .forEach(ClassUpgradeTest::assertPlain);
    }

    private static void assertPlain(Method method) {
        List<Class<?>> parameters = new ArrayList<>(List.of(method.getParameterTypes()));
        if (!Modifier.isStatic(method.getModifiers())) {
            parameters.addFirst(Comparator.class);
        }
        assertTrue(
                Stream.of(PlainOrder.class.getMethods())
                        .anyMatch(
                                plain ->
                                        plain.getName().equals(method.getName())
                                                && List.of(plain.getParameterTypes())
                                                        .equals(parameters)),
                method::toString);
    }

    private static String texts(String method, Object... arguments) throws Exception {
        Class<?> texts = upgraded.loadClass(HelpTexts.class.getName());
        assertFalse(texts == HelpTexts.class);
        Class<?>[] types = Arrays.stream(arguments).map(Object::getClass).toArray(Class<?>[]::new);
        return (String) texts.getMethod(method, types).invoke(null, arguments);
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream to = new JarOutputStream(file);
                Stream<Path> all = Files.walk(classes)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(each).toString();
                if (name.matches(
                        "jcompose/(cli|plain)/.*\\.class")) { // the others are found beside
                    to.putNextEntry(new JarEntry(name));
                    Files.copy(each, to);
                    to.closeEntry();
                }
            }
        }
    }
}
