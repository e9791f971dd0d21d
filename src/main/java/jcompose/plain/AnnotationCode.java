package jcompose.plain;

import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The library's annotations as plain code: a class for each type that holds the values somebody
 * gave and knows the others, and instructions that make an annotation of it.
 */
final class AnnotationCode {
    private static final ClassDesc OBJECTS = CD_Object.arrayType();
    private static final ClassDesc ANNOTATION = ClassDesc.of("java.lang.annotation.Annotation");
    private static final int THIS = 0;
    private static final int VALUE = 1;

    /** The methods of each annotation type, in the order in which its class keeps their values. */
    private final Map<ClassDesc, List<MethodModel>> types = new HashMap<>();

    void see(ClassModel type) {
        types.put(type.thisClass().asSymbol(), methods(type));
    }

    /** The content of a type's class. */
    void write(ClassBuilder builder, ClassModel model) {
        ClassDesc self = ReflectionCode.ofType(model.thisClass().asSymbol());
        builder.withInterfaceSymbols(model.thisClass().asSymbol());
        builder.withField("given", OBJECTS, ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
        builder.withMethodBody(
                INIT_NAME,
                MethodTypeDesc.of(CD_void, OBJECTS),
                ClassFile.ACC_PUBLIC,
                code -> {
                    code.aload(THIS).invokespecial(CD_Object, INIT_NAME, MTD_void);
                    code.aload(THIS).aload(VALUE).putfield(self, "given", OBJECTS).return_();
                });
        builder.withMethodBody(
                "annotationType",
                MethodTypeDesc.of(CD_Class),
                ClassFile.ACC_PUBLIC,
                code -> code.loadConstant(model.thisClass().asSymbol()).areturn());
        List<MethodModel> methods = methods(model);
        for (MethodModel method : methods) {
            builder.withMethodBody(
                    name(method),
                    method.methodTypeSymbol(),
                    ClassFile.ACC_PUBLIC,
                    code -> {
                        code.aload(THIS).getfield(self, "given", OBJECTS);
                        code.loadConstant(methods.indexOf(method)).aaload().astore(VALUE);
                        value(code, method);
                    });
        }
    }

    /** The value that was given, or the type's own. */
    private static void value(CodeBuilder code, MethodModel method) {
        ClassDesc type = method.methodTypeSymbol().returnType();
        Label missing = code.newLabel();
        code.aload(VALUE).ifnull(missing).aload(VALUE);
        Wrappers.unbox(code, type);
        code.return_(TypeKind.from(type)).labelBinding(missing);
        method.findAttribute(Attributes.annotationDefault())
                .ifPresentOrElse(
                        own -> {
                            push(code, own.defaultValue(), type);
                            code.return_(TypeKind.from(type));
                        },
                        () -> code.aconst_null().athrow());
    }

    /** Leaves an array of them on the stack. */
    void make(CodeBuilder code, List<Annotation> annotations) {
        array(code, ANNOTATION, annotations, each -> make(code, each));
    }

    private void make(CodeBuilder code, Annotation annotation) {
        ClassDesc type = annotation.classSymbol();
        List<MethodModel> methods = Objects.requireNonNull(types.get(type), type::displayName);
        ClassDesc plain = ReflectionCode.ofType(type);
        code.new_(plain).dup().loadConstant(methods.size()).anewarray(CD_Object);
        for (AnnotationElement given : annotation.elements()) {
            int place =
                    methods.stream()
                            .map(AnnotationCode::name)
                            .toList()
                            .indexOf(given.name().stringValue());
            ClassDesc wanted = methods.get(place).methodTypeSymbol().returnType();
            code.dup().loadConstant(place);
            push(code, given.value(), wanted);
            Wrappers.box(code, wanted);
            code.aastore();
        }
        code.invokespecial(plain, INIT_NAME, MethodTypeDesc.of(CD_void, OBJECTS));
    }

    private static void push(CodeBuilder code, AnnotationValue value, ClassDesc type) {
        switch (value) {
            case AnnotationValue.OfConstant constant -> {
                switch (constant) {
                    case AnnotationValue.OfBoolean truth ->
                            code.loadConstant(truth.booleanValue() ? 1 : 0);
                    case AnnotationValue.OfInt number -> code.loadConstant(number.intValue());
                    case AnnotationValue.OfChar letter -> code.loadConstant(letter.charValue());
                    case AnnotationValue.OfString text -> code.loadConstant(text.stringValue());
                    default -> throw unknown(value);
                }
            }
            case AnnotationValue.OfClass named -> code.loadConstant(named.classSymbol());
            case AnnotationValue.OfEnum one ->
                    code.getstatic(
                            one.classSymbol(), one.constantName().stringValue(), one.classSymbol());
            case AnnotationValue.OfArray array ->
                    array(
                            code,
                            type.componentType(),
                            array.values(),
                            each -> push(code, each, type.componentType()));
            case AnnotationValue.OfAnnotation _ -> throw unknown(value);
        }
    }

    private static IllegalArgumentException unknown(AnnotationValue value) {
        return new IllegalArgumentException("annotation's value of kind " + (char) value.tag());
    }

    private static <T> void array(
            CodeBuilder code, ClassDesc component, List<T> values, Consumer<T> push) {
        code.loadConstant(values.size()).anewarray(component);
        for (int i = 0; i < values.size(); i++) {
            code.dup().loadConstant(i);
            push.accept(values.get(i));
            code.aastore();
        }
    }

    private static List<MethodModel> methods(ClassModel type) {
        return type.methods().stream()
                .filter(method -> method.flags().has(AccessFlag.ABSTRACT))
                .toList();
    }

    private static String name(MethodModel method) {
        return method.methodName().stringValue();
    }
}
