package jcompose.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

class PlainCodeTest {
    /** Values, and what switches and records make of them. */
    static final class Sample implements Callable<List<Object>> {
        sealed interface Shape {
            /** A switch in an interface. */
            default String kind() {
                return switch (this) {
                    case Circle _ -> "circle";
                    case Square _ -> "square";
                };
            }
        }

        record Circle(double radius, @Nullable String name) implements Shape {}

        record Square(long side, float edge) implements Shape {}

        record Small(boolean a, byte b, char c, short d, int e) {}

        record Empty() {}

        @Override
        public List<Object> call() {
            List<@Nullable Object> values = new ArrayList<>();
            for (double radius : List.of(0.0, -0.0, Double.NaN, 7.0)) {
                values.add(new Circle(radius, null));
                values.add(new Circle(radius, "name"));
            }
            for (long side : List.of(0L, 1L << 40, -1L)) {
                values.add(new Square(side, Float.NaN));
                values.add(new Square(side, -0.0f));
            }
            values.add(new Small(true, (byte) -1, 'x', (short) 4, 5));
            values.add(new Small(false, (byte) -1, 'x', (short) 4, 5));
            values.add(new Small(true, (byte) -1, 'x', (short) 4, -5));
            values.add(new Empty());
            values.addAll(List.of("text", "", 42));
            values.add(null);
            return results(values);
        }

        private static List<Object> results(List<@Nullable Object> values) {
            List<Object> results = new ArrayList<>();
            for (Object value : values) {
                results.add(word(value));
                results.add(Objects.hashCode(value));
                results.add(String.valueOf(value));
                if (value instanceof Shape shape) {
                    results.add(shape.kind());
                }
                for (Object other : values) {
                    results.add(Objects.equals(value, other));
                }
            }
            return results;
        }

        private static String word(@Nullable Object value) {
            return switch (value) {
                case null -> "nothing";
                case Circle(double radius, _) when radius > 5 -> "wide";
                case Circle circle when circle.name() == null -> "circle without a name";
                case Circle circle -> "circle " + circle.name();
                case Square(long side, _) when side < 0 -> "impossible";
                case Shape _ -> "square";
                case String text when text.isEmpty() -> "empty";
                case String text -> text;
                case Record each -> each.toString();
                default -> "other";
            };
        }
    }

    private static final List<Class<?>> CLASSES =
            List.of(
                    Sample.class,
                    Sample.Shape.class,
                    Sample.Circle.class,
                    Sample.Square.class,
                    Sample.Small.class,
                    Sample.Empty.class);

    /** The same classes with plain code. */
    private static final class Plain extends ClassLoader {
        private int linked;

        Plain() throws IOException {
            super(PlainCodeTest.class.getClassLoader());
            for (Class<?> each : CLASSES) {
                ClassModel model = ClassFile.of().parse(content(each));
                byte[] plain = ClassFile.of().transformClass(model, PlainCode.of(model));
                linked += linked(ClassFile.of().parse(plain));
                defineClass(each.getName(), plain, 0, plain.length);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Class<?> own = findLoadedClass(name);
            return own == null ? super.loadClass(name, resolve) : own;
        }
    }

    @Test
    void plain_code_does_what_the_compiler_has_the_jvm_link() throws Exception {
        Class<?> plain = new Plain().loadClass(Sample.class.getName());
        assertNotEquals(Sample.class, plain);
        var constructor = plain.getDeclaredConstructor();
        constructor.setAccessible(true);
        assertEquals(new Sample().call(), ((Callable<?>) constructor.newInstance()).call());
    }

    @Test
    void no_switch_and_nothing_of_records_is_left_to_link() throws IOException {
        int before = 0;
        for (Class<?> each : CLASSES) {
            before += linked(ClassFile.of().parse(content(each)));
        }
        assertEquals(2 + 4 * 3, before);
        assertEquals(0, new Plain().linked);
    }

    /** Instructions that are linked to a switch or to what a record has. */
    private static int linked(ClassModel model) {
        return (int)
                model.methods().stream()
                        .flatMap(method -> method.code().stream())
                        .flatMap(code -> code.elementStream())
                        .filter(PlainCodeTest::isLinked)
                        .count();
    }

    private static boolean isLinked(Object element) {
        return element instanceof InvokeDynamicInstruction dynamic
                && dynamic.bootstrapMethod().owner().packageName().equals("java.lang.runtime");
    }

    private static byte[] content(Class<?> type) throws IOException {
        String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
        try (InputStream in = Objects.requireNonNull(type.getResourceAsStream(file))) {
            return in.readAllBytes();
        }
    }
}
