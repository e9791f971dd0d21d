package jcompose;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code equals} and {@code hashCode} of a record, component by component: {@link
 * java.lang.runtime.ObjectMethods}.
 */
final class PlainRecord {
    private static final ClassDesc BOOTSTRAPS = ClassDesc.of("java.lang.runtime.ObjectMethods");
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");

    /** Whose {@code compare} and {@code hashCode} are those of a primitive type, by its name. */
    private static final Map<String, ClassDesc> WRAPPERS =
            Map.of(
                    "boolean", ClassDesc.of("java.lang.Boolean"),
                    "byte", ClassDesc.of("java.lang.Byte"),
                    "char", ClassDesc.of("java.lang.Character"),
                    "short", ClassDesc.of("java.lang.Short"),
                    "int", ClassDesc.of("java.lang.Integer"),
                    "long", ClassDesc.of("java.lang.Long"),
                    "float", ClassDesc.of("java.lang.Float"),
                    "double", ClassDesc.of("java.lang.Double"));

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

    /** Of an instruction that is one of the two. */
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
            code.invokestatic(wrapper(component), "compare", compare).ifne(different);
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
                    primitive ? wrapper(component) : OBJECTS,
                    "hashCode",
                    MethodTypeDesc.of(CD_int, primitive ? component : CD_Object));
            code.iadd().istore(SUM);
        }
        code.iload(SUM).ireturn();
    }

    private void get(CodeBuilder code, DirectMethodHandleDesc getter) {
        code.getfield(type, getter.methodName(), component(getter));
    }

    private static ClassDesc component(DirectMethodHandleDesc getter) {
        return getter.invocationType().returnType();
    }

    private static ClassDesc wrapper(ClassDesc primitive) {
        return Objects.requireNonNull(WRAPPERS.get(primitive.displayName()));
    }
}
