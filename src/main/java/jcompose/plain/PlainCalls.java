package jcompose.plain;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Leads calls of the JDK that would have the JVM make classes to static methods of the same names
 * that do without. Where the call had an object, it is their first argument.
 */
record PlainCalls(List<Target> targets) {
    /** Of every class: {@link PlainOrder}. */
    static final PlainCalls OF_ANY =
            new PlainCalls(
                    List.of(
                            new Target(
                                    Set.of("java/util/Comparator"),
                                    Set.of(
                                            "comparing",
                                            "comparingInt",
                                            "comparingLong",
                                            "thenComparing",
                                            "thenComparingInt",
                                            "thenComparingLong"),
                                    PlainOrder.class,
                                    Comparator.class)));

    /** Of the command line's library: {@link PlainReflection}. */
    static final PlainCalls OF_LIBRARY =
            new PlainCalls(
                    List.of(
                            new Target(
                                    Set.of(
                                            "java/lang/Class",
                                            "java/lang/reflect/Method",
                                            "java/lang/reflect/AccessibleObject",
                                            "java/lang/reflect/AnnotatedElement"),
                                    Set.of("getAnnotation", "isAnnotationPresent"),
                                    PlainReflection.class,
                                    AnnotatedElement.class),
                            new Target(
                                    Set.of("java/lang/reflect/Field"),
                                    Set.of("get", "set"),
                                    PlainReflection.class,
                                    Field.class)));

    /**
     * @param receiver what the object is to the methods that take it
     */
    private record Target(
            Set<String> owners, Set<String> methods, Class<?> plain, Class<?> receiver) {
        boolean isMeant(InvokeInstruction call) {
            return owners.contains(call.owner().asInternalName())
                    && methods.contains(call.name().stringValue());
        }

        void write(CodeBuilder code, InvokeInstruction call) {
            MethodTypeDesc type = call.typeSymbol();
            if (call.opcode() != Opcode.INVOKESTATIC) {
                type = type.insertParameterTypes(0, ClassDesc.of(receiver.getName()));
            }
            code.invokestatic(ClassDesc.of(plain.getName()), call.name().stringValue(), type);
        }
    }

    /** Writes another call instead of that one, if it is to be led elsewhere. */
    boolean replaced(CodeBuilder code, InvokeInstruction call) {
        for (Target target : targets) {
            if (target.isMeant(call)) {
                target.write(code, call);
                return true;
            }
        }
        return false;
    }
}
