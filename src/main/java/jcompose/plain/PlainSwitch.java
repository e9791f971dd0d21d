package jcompose.plain;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The number of the first label that a value has, from a certain one on; -1 for null, and the
 * number of labels if it has none of them: {@link java.lang.runtime.SwitchBootstraps#typeSwitch}.
 */
record PlainSwitch(List<ConstantDesc> labels) implements Consumer<CodeBuilder> {
    private static final ClassDesc BOOTSTRAPS = ClassDesc.of("java.lang.runtime.SwitchBootstraps");
    private static final MethodTypeDesc EQUALS =
            MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object);
    private static final int VALUE = 0;
    private static final int FROM = 1;

    /** Of an instruction that is such a switch, by classes and texts alone. */
    static Optional<Consumer<CodeBuilder>> of(InvokeDynamicInstruction instruction) {
        boolean isSwitch =
                instruction.bootstrapMethod().owner().equals(BOOTSTRAPS)
                        && instruction.bootstrapMethod().methodName().equals("typeSwitch")
                        && !instruction.typeSymbol().parameterType(VALUE).isPrimitive();
        List<ConstantDesc> labels = instruction.bootstrapArgs();
        return isSwitch && labels.stream().allMatch(PlainSwitch::isKnown)
                ? Optional.of(new PlainSwitch(labels))
                : Optional.empty();
    }

    private static boolean isKnown(ConstantDesc label) {
        return label instanceof String || (label instanceof ClassDesc type && !type.isPrimitive());
    }

    @Override
    public void accept(CodeBuilder code) {
        Label there = code.newLabel();
        code.aload(VALUE).ifnonnull(there).loadConstant(-1).ireturn().labelBinding(there);
        for (int number = 0; number < labels.size(); number++) {
            Label next = code.newLabel();
            code.iload(FROM).loadConstant(number).if_icmpgt(next);
            test(code, labels.get(number));
            code.ifeq(next).loadConstant(number).ireturn().labelBinding(next);
        }
        code.loadConstant(labels.size()).ireturn();
    }

    private static void test(CodeBuilder code, ConstantDesc label) {
        if (label instanceof ClassDesc type) {
            code.aload(VALUE).instanceOf(type);
        } else {
            code.loadConstant(label)
                    .aload(VALUE)
                    .invokevirtual(ConstantDescs.CD_Object, "equals", EQUALS);
        }
    }
}
