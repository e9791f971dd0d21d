package jcompose.plain;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code equals}, {@code hashCode} and {@code toString} of a record, component by component: {@link
 * java.lang.runtime.ObjectMethods}.
 */
final class PlainRecord {
    private static final ClassDesc BOOTSTRAPS = ClassDesc.of("java.lang.runtime.ObjectMethods");
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");

    private static final ClassDesc BUILDER = ClassDesc.of("java.lang.StringBuilder");

    private static final int THIS = 0;
    private static final int THAT = 1;
    private static final int SUM = 1;
    private static final int FACTOR = 31;

    private final ClassDesc type;
    private final List<DirectMethodHandleDesc> getters;

    private PlainRecord(ClassDesc type, List<DirectMethodHandleDesc> getters) {
        this.type = type;
        this.getters = getters;
    }

    /** Of an instruction that is one of them. */
    static Optional<Consumer<CodeBuilder>> of(InvokeDynamicInstruction instruction) {
        if (!instruction.bootstrapMethod().owner().equals(BOOTSTRAPS)) {
            return Optional.empty();
        }
        List<DirectMethodHandleDesc> getters = new ArrayList<>();
        for (ConstantDesc argument : instruction.bootstrapArgs()) {
            if (argument instanceof DirectMethodHandleDesc getter) {
                getters.add(getter);
            }
        }
        PlainRecord plain = new PlainRecord(instruction.typeSymbol().parameterType(THIS), getters);
        return switch (instruction.name().stringValue()) {
            case "equals" -> Optional.of(plain::equal);
            case "hashCode" -> Optional.of(plain::hash);
            case "toString" -> Optional.of(plain::print);
            default -> Optional.empty();
        };
    }

    private void equal(CodeBuilder code) {
        Label other = code.newLabel();
        Label different = code.newLabel();
        code.aload(THIS).aload(THAT).if_acmpne(other).iconst_1().ireturn().labelBinding(other);
        code.aload(THAT).instanceOf(type).ifeq(different);
        for (DirectMethodHandleDesc getter : getters) {
            code.aload(THIS);
            get(code, getter);
            code.aload(THAT).checkcast(type);
            get(code, getter);
            compare(code, component(getter), different);
        }
        code.iconst_1().ireturn().labelBinding(different).iconst_0().ireturn();
    }

    private static void compare(CodeBuilder code, ClassDesc component, Label different) {
        if (component.isPrimitive()) {
            MethodTypeDesc compare = MethodTypeDesc.of(CD_int, component, component);
            code.invokestatic(Wrappers.of(component), "compare", compare).ifne(different);
        } else {
            MethodTypeDesc equals = MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object);
            code.invokestatic(OBJECTS, "equals", equals).ifeq(different);
        }
    }

    private void hash(CodeBuilder code) {
        code.iconst_0().istore(SUM);
        for (DirectMethodHandleDesc getter : getters) {
            ClassDesc component = component(getter);
            boolean primitive = component.isPrimitive();
            code.iload(SUM).loadConstant(FACTOR).imul().aload(THIS);
            get(code, getter);
            code.invokestatic(
                    primitive ? Wrappers.of(component) : OBJECTS,
                    "hashCode",
                    MethodTypeDesc.of(CD_int, primitive ? component : CD_Object));
            code.iadd().istore(SUM);
        }
        code.iload(SUM).ireturn();
    }

    private void print(CodeBuilder code) {
        code.new_(BUILDER).dup().invokespecial(BUILDER, INIT_NAME, MTD_void);
        append(code, simpleName() + "[");
        String separator = "";
        for (DirectMethodHandleDesc getter : getters) {
            append(code, separator + getter.methodName() + "=");
            code.aload(THIS);
            get(code, getter);
            append(code, component(getter));
            separator = ", ";
        }
        append(code, "]");
        code.invokevirtual(BUILDER, "toString", MethodTypeDesc.of(CD_String)).areturn();
    }

    /** Without the classes around it, and the number of a local one. */
    private String simpleName() {
        String name = type.displayName();
        return name.substring(name.lastIndexOf('$') + 1).replaceFirst("^[0-9]+", "");
    }

    private static void append(CodeBuilder code, String text) {
        code.loadConstant(text);
        append(code, CD_String);
    }

    private static void append(CodeBuilder code, ClassDesc value) {
        ClassDesc taken = value;
        if (value.equals(CD_byte) || value.equals(CD_short)) {
            taken = CD_int;
        } else if (!value.isPrimitive() && !value.equals(CD_String)) {
            taken = CD_Object;
        }
        code.invokevirtual(BUILDER, "append", MethodTypeDesc.of(BUILDER, taken));
    }

    private void get(CodeBuilder code, DirectMethodHandleDesc getter) {
        code.getfield(type, getter.methodName(), component(getter));
    }

    private static ClassDesc component(DirectMethodHandleDesc getter) {
        return getter.invocationType().returnType();
    }
}
