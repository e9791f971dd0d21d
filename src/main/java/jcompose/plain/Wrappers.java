package jcompose.plain;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.Objects;

/** The classes of primitive types' objects, in code that is written. */
final class Wrappers {
    private static final Map<String, ClassDesc> BY_NAME =
            Map.of(
                    "boolean", ClassDesc.of("java.lang.Boolean"),
                    "byte", ClassDesc.of("java.lang.Byte"),
                    "char", ClassDesc.of("java.lang.Character"),
                    "short", ClassDesc.of("java.lang.Short"),
                    "int", ClassDesc.of("java.lang.Integer"),
                    "long", ClassDesc.of("java.lang.Long"),
                    "float", ClassDesc.of("java.lang.Float"),
                    "double", ClassDesc.of("java.lang.Double"));

    private Wrappers() {}

    static ClassDesc of(ClassDesc primitive) {
        return Objects.requireNonNull(BY_NAME.get(primitive.displayName()));
    }

    /** Makes an object of the value on the stack, if it is none. */
    static void box(CodeBuilder code, ClassDesc type) {
        if (type.isPrimitive()) {
            code.invokestatic(of(type), "valueOf", MethodTypeDesc.of(of(type), type));
        }
    }

    /** Makes a value of that type of the object on the stack. */
    static void unbox(CodeBuilder code, ClassDesc type) {
        if (type.isPrimitive()) {
            code.checkcast(of(type));
            code.invokevirtual(of(type), type.displayName() + "Value", MethodTypeDesc.of(type));
        } else {
            code.checkcast(type);
        }
    }
}
