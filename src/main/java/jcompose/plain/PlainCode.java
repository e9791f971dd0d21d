package jcompose.plain;

import java.lang.classfile.AccessFlags;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Gives a class methods of its own for pattern switches and for what records compare by and are
 * printed as. The compiler has them made by the JVM as it comes to them, a class for each, and the
 * JVM's ahead-of-time cache keeps none of these; nor those behind the calls of {@link PlainCalls}.
 */
final class PlainCode implements ClassTransform {
    private final ClassDesc type;
    private final boolean isInterface;
    private final List<Method> methods = new ArrayList<>();

    private PlainCode(ClassDesc type, boolean isInterface) {
        this.type = type;
        this.isInterface = isInterface;
    }

    private record Method(String name, MethodTypeDesc type, Consumer<CodeBuilder> body) {}

    /** For one class; what is no such instruction stays as it is. */
    static ClassTransform of(ClassModel model) {
        AccessFlags flags = model.flags();
        PlainCode plain =
                new PlainCode(model.thisClass().asSymbol(), flags.has(AccessFlag.INTERFACE));
        return ClassTransform.transformingMethodBodies(plain::replace).andThen(plain);
    }

    private void replace(CodeBuilder builder, CodeElement element) {
        if (element instanceof InvokeDynamicInstruction dynamic) {
            Optional<Consumer<CodeBuilder>> body =
                    PlainSwitch.of(dynamic).or(() -> PlainRecord.of(dynamic));
            if (body.isPresent()) {
                String name = dynamic.name().stringValue() + "$plain" + methods.size();
                MethodTypeDesc signature = dynamic.typeSymbol();
                methods.add(new Method(name, signature, body.get()));
                builder.invokestatic(type, name, signature, isInterface);
                return;
            }
        }
        if (!(element instanceof InvokeInstruction call
                && PlainCalls.OF_ANY.replaced(builder, call))) {
            builder.with(element);
        }
    }

    @Override
    public void accept(ClassBuilder builder, ClassElement element) {
        builder.with(element);
    }

    @Override
    public void atEnd(ClassBuilder builder) {
        int flags = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;
        for (Method method : methods) {
            builder.withMethodBody(method.name(), method.type(), flags, method.body());
        }
    }
}
