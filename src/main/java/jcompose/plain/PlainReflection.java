package jcompose.plain;

import org.jspecify.annotations.Nullable;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Objects;

/**
 * What the command line's library asks about the commands' annotations and fields, answered by
 * plain classes. What the JVM answers with, proxies and method handles, is made anew in each
 * process, which takes longer than the ahead-of-time cache leaves for all else. {@link
 * ReflectionCode} writes the classes, {@link PlainCalls} leads the library here.
 */
public final class PlainReflection {
    /** Where the annotations of a class itself stand among those of its fields. */
    static final String ITSELF = "";

    /** Of a class that has the library's annotations. */
    public interface Members {
        Map<String, Annotation[]> annotations();

        /** For a field that is annotated. */
        @Nullable Object get(Object owner, String field);

        void set(Object owner, String field, @Nullable Object value);
    }

    private static final class None implements Members {
        @Override
        public Map<String, Annotation[]> annotations() {
            return Map.of();
        }

        @Override
        public @Nullable Object get(Object owner, String field) {
            throw new IllegalArgumentException(field);
        }

        @Override
        public void set(Object owner, String field, @Nullable Object value) {
            throw new IllegalArgumentException(field);
        }
    }

    private record Known(Members members, Map<String, Annotation[]> annotations) {}

    private static final ClassValue<Known> KNOWN =
            new ClassValue<>() {
                @Override
                protected Known computeValue(Class<?> type) {
                    Members members = Objects.requireNonNullElseGet(written(type), None::new);
                    return new Known(members, members.annotations());
                }
            };

    private PlainReflection() {}

    /** As {@link AnnotatedElement#getAnnotation}; only classes and fields are annotated. */
    public static @Nullable Annotation getAnnotation(
            AnnotatedElement element, Class<? extends Annotation> type) {
        Annotation[] all =
                switch (element) {
                    case Class<?> itself -> KNOWN.get(itself).annotations().get(ITSELF);
                    case Field field ->
                            KNOWN.get(field.getDeclaringClass()).annotations().get(field.getName());
                    default -> null;
                };
        if (all != null) {
            for (Annotation each : all) {
                if (each.annotationType() == type) {
                    return each;
                }
            }
        }
        return null;
    }

    /** As {@link AnnotatedElement#isAnnotationPresent}. */
    public static boolean isAnnotationPresent(
            AnnotatedElement element, Class<? extends Annotation> type) {
        return getAnnotation(element, type) != null;
    }

    /** As {@link Field#get}. */
    public static @Nullable Object get(Field field, Object owner) throws IllegalAccessException {
        Known known = KNOWN.get(field.getDeclaringClass());
        return known.annotations().containsKey(field.getName())
                ? known.members().get(owner, field.getName())
                : field.get(owner);
    }

    /** As {@link Field#set}. */
    public static void set(Field field, Object owner, @Nullable Object value)
            throws IllegalAccessException {
        Known known = KNOWN.get(field.getDeclaringClass());
        if (known.annotations().containsKey(field.getName())) {
            known.members().set(owner, field.getName(), value);
        } else {
            field.set(owner, value);
        }
    }

    /** Those of a class, by its name; {@link ReflectionCode} knows which there are. */
    private static @Nullable Members written(Class<?> ignored) {
        return null;
    }
}
