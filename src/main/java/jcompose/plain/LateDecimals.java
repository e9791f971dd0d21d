package jcompose.plain;

import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * Has the JSON library make its decimal constants when it needs them instead of as it is loaded:
 * {@link BigDecimal} raises five to the power of 65,536 as it is loaded itself (JDK 25), in
 * interpreted code. {@link PlainDecimals} makes them.
 */
final class LateDecimals {
    private static final String LIBRARY = "tools/jackson/";
    private static final Pattern CONSTANT =
            Pattern.compile("BD_(MIN|MAX)_(SHORT|INT|INTEGER|LONG)");
    private static final String DECIMAL = "java/math/BigDecimal";
    private static final ClassDesc PLAIN = ClassDesc.of(PlainDecimals.class.getName());

    private LateDecimals() {}

    static ClassTransform transform(ClassModel model) {
        if (!model.thisClass().asInternalName().startsWith(LIBRARY)) {
            return ClassTransform.ACCEPT_ALL;
        }
        ClassTransform asking = ClassTransform.transformingMethodBodies(LateDecimals::ask);
        return hasConstants(model)
                ? ClassTransform.transformingMethodBodies(
                                method ->
                                        method.methodName()
                                                .equalsString(ConstantDescs.CLASS_INIT_NAME),
                                LateDecimals::leaveOut)
                        .andThen(asking)
                : asking;
    }

    /** Whether all decimals that a class has are such constants. */
    private static boolean hasConstants(ClassModel model) {
        return model.fields().stream()
                        .filter(field -> field.fieldType().equalsString("L" + DECIMAL + ";"))
                        .map(field -> field.fieldName().stringValue())
                        .mapToInt(name -> CONSTANT.matcher(name).matches() ? 1 : 2)
                        .max()
                        .orElse(0)
                == 1;
    }

    /** Sets the constants to null; the stack holds as much as before. */
    private static void leaveOut(CodeBuilder code, CodeElement element) {
        if (element instanceof NewObjectInstruction made
                && made.className().asInternalName().equals(DECIMAL)) {
            code.aconst_null();
        } else if (element instanceof InvokeInstruction call
                && call.owner().asInternalName().equals(DECIMAL)) {
            call.typeSymbol().parameterList().reversed().forEach(type -> drop(code, type));
            if (call.opcode() == Opcode.INVOKESTATIC) {
                code.aconst_null();
            } else {
                code.pop(); // the constructor's own
            }
        } else {
            code.with(element);
        }
    }

    private static void drop(CodeBuilder code, ClassDesc type) {
        if (type.equals(ConstantDescs.CD_long) || type.equals(ConstantDescs.CD_double)) {
            code.pop2();
        } else {
            code.pop();
        }
    }

    private static void ask(CodeBuilder code, CodeElement element) {
        if (element instanceof FieldInstruction field
                && field.opcode() == Opcode.GETSTATIC
                && field.type().equalsString("L" + DECIMAL + ";")
                && CONSTANT.matcher(field.name().stringValue()).matches()) {
            code.loadConstant(field.name().stringValue());
            code.invokestatic(
                    PLAIN, "of", MethodTypeDesc.of(field.typeSymbol(), ConstantDescs.CD_String));
        } else {
            code.with(element);
        }
    }
}
