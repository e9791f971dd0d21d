package jcompose.plain;

import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.AccessFlags;
import java.lang.classfile.Annotation;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes the classes that {@link PlainReflection} answers with: one for each type of the library's
 * annotations, and one beside each class that has some.
 */
final class ReflectionCode {
    private static final String LIBRARY = "picocli/";
    private static final String OF_TYPE = "$$Plain";
    private static final String OF_CLASS = "$$Members";
    private static final ClassDesc MAP = ClassDesc.of("java.util.Map");
    private static final ClassDesc HASH_MAP = ClassDesc.of("java.util.HashMap");
    private static final ClassDesc PLAIN = ClassDesc.of(PlainReflection.class.getName());
    private static final ClassDesc MEMBERS = ClassDesc.of(PlainReflection.Members.class.getName());

    private static final int UNREACHABLE = ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL;

    private static final int THIS = 0;
    private static final int OWNER = 1;
    private static final int NAME = 2;
    private static final int VALUE = 3;

    private final ClassFile files;
    private final AnnotationCode annotationCode = new AnnotationCode();
    private final List<ClassDesc> annotated = new ArrayList<>();

    ReflectionCode(ClassFile files) {
        this.files = files;
    }

    /** Whether a class file of that name was written here. */
    static boolean wrote(String file) {
        return file.endsWith(OF_TYPE + ".class") || file.endsWith(OF_CLASS + ".class");
    }

    /** The class of the annotations of that type. */
    static ClassDesc ofType(ClassDesc annotation) {
        return beside(annotation, OF_TYPE);
    }

    /** All classes are to be seen before the first is asked about. */
    void see(ClassModel model) {
        if (isAnnotation(model)) {
            annotationCode.see(model);
        } else if (!annotations(model).isEmpty()) {
            annotated.add(type(model));
        }
        for (MethodModel method : model.methods()) {
            if (!annotations((AttributedElement) method).isEmpty()) {
                throw new IllegalArgumentException(
                        type(model).displayName() + "." + method.methodName() + " is annotated");
            }
        }
    }

    /** Classes to be added beside that one, by their names as files. */
    Map<String, byte[]> beside(ClassModel model) {
        if (isAnnotation(model)) {
            return written(ofType(type(model)), builder -> annotationCode.write(builder, model));
        }
        return annotations(model).isEmpty()
                ? Map.of()
                : written(beside(type(model), OF_CLASS), builder -> members(builder, model));
    }

    private Map<String, byte[]> written(ClassDesc type, Consumer<ClassBuilder> content) {
        String name = type.descriptorString();
        return Map.of(
                name.substring(1, name.length() - 1) + ".class",
                files.build(
                        type,
                        builder -> {
                            builder.withFlags(AccessFlag.PUBLIC, AccessFlag.FINAL);
                            content.accept(builder);
                        }));
    }

    private void members(ClassBuilder builder, ClassModel model) {
        builder.withInterfaceSymbols(MEMBERS);
        method(
                builder,
                INIT_NAME,
                MTD_void,
                code -> code.aload(THIS).invokespecial(CD_Object, INIT_NAME, MTD_void).return_());
        method(
                builder,
                "annotations",
                MethodTypeDesc.of(MAP),
                code -> annotations(code, annotations(model)));
        method(
                builder,
                "get",
                MethodTypeDesc.of(CD_Object, CD_Object, CD_String),
                code -> {
                    choose(code, model, (field, type) -> get(code, type(model), field, type));
                    code.aconst_null().areturn();
                });
        method(
                builder,
                "set",
                MethodTypeDesc.of(CD_void, CD_Object, CD_String, CD_Object),
                code -> {
                    choose(code, model, (field, type) -> set(code, type(model), field, type));
                    code.return_();
                });
    }

    private static void method(
            ClassBuilder builder, String name, MethodTypeDesc type, Consumer<CodeBuilder> body) {
        builder.withMethodBody(name, type, ClassFile.ACC_PUBLIC, body);
    }

    private void annotations(CodeBuilder code, Map<String, List<Annotation>> annotations) {
        make(code, HASH_MAP);
        annotations.forEach(
                (member, all) -> {
                    code.dup().loadConstant(member);
                    annotationCode.make(code, all);
                    code.invokeinterface(
                            MAP, "put", MethodTypeDesc.of(CD_Object, CD_Object, CD_Object));
                    code.pop();
                });
        code.areturn();
    }

    private interface Access {
        void write(String field, ClassDesc type);
    }

    /** What is written for the annotated field whose name is asked for. */
    private static void choose(CodeBuilder code, ClassModel model, Access access) {
        for (FieldModel field : model.fields()) {
            if (isAnnotated(field)) {
                String name = field.fieldName().stringValue();
                Label other = code.newLabel();
                code.aload(NAME);
                ifEquals(code, name, other);
                access.write(name, field.fieldTypeSymbol());
                code.labelBinding(other);
            }
        }
    }

    private static void get(CodeBuilder code, ClassDesc owner, String field, ClassDesc type) {
        code.aload(OWNER).checkcast(owner).getfield(owner, field, type);
        Wrappers.box(code, type);
        code.areturn();
    }

    private static void set(CodeBuilder code, ClassDesc owner, String field, ClassDesc type) {
        code.aload(OWNER).checkcast(owner).aload(VALUE);
        Wrappers.unbox(code, type);
        code.putfield(owner, field, type).return_();
    }

    /** Lets the library ask for what is written, has that found, and opens the fields to it. */
    ClassTransform transform(ClassModel model) {
        if (type(model).equals(PLAIN)) {
            return ClassTransform.transformingMethods(
                    method -> method.methodName().equalsString("written"),
                    (builder, element) -> {
                        if (element instanceof CodeModel) {
                            builder.withCode(this::find);
                        } else {
                            builder.with(element);
                        }
                    });
        }
        ClassTransform reachable = ReflectionCode::reachable;
        return model.thisClass().asInternalName().startsWith(LIBRARY)
                ? reachable.andThen(ClassTransform.transformingMethodBodies(ReflectionCode::ask))
                : reachable;
    }

    private static void reachable(ClassBuilder builder, ClassElement element) {
        if (element instanceof FieldModel field && isAnnotated(field)) {
            builder.transformField(
                    field,
                    (to, each) -> {
                        if (each instanceof AccessFlags flags) {
                            to.withFlags(flags.flagsMask() & ~UNREACHABLE);
                        } else {
                            to.with(each);
                        }
                    });
        } else {
            builder.with(element);
        }
    }

    private static void ask(CodeBuilder code, CodeElement element) {
        if (!(element instanceof InvokeInstruction call
                && PlainCalls.OF_LIBRARY.replaced(code, call))) {
            code.with(element);
        }
    }

    /** The members of a class. */
    private void find(CodeBuilder code) {
        int type = 0;
        int name = 1;
        code.aload(type).invokevirtual(CD_Class, "getName", MethodTypeDesc.of(CD_String));
        code.astore(name);
        for (ClassDesc each : annotated) {
            Label other = code.newLabel();
            code.aload(name);
            ifEquals(code, binaryName(each), other);
            make(code, beside(each, OF_CLASS));
            code.areturn().labelBinding(other);
        }
        code.aconst_null().areturn();
    }

    /** Goes on to {@code other} unless the string on the stack is that one. */
    private static void ifEquals(CodeBuilder code, String text, Label other) {
        code.loadConstant(text);
        code.invokevirtual(CD_String, "equals", MethodTypeDesc.of(CD_boolean, CD_Object));
        code.ifeq(other);
    }

    private static void make(CodeBuilder code, ClassDesc type) {
        code.new_(type).dup().invokespecial(type, INIT_NAME, MTD_void);
    }

    private static boolean isAnnotation(ClassModel model) {
        return model.flags().has(AccessFlag.ANNOTATION)
                && model.thisClass().asInternalName().startsWith(LIBRARY);
    }

    /** The library's annotations of a class and of its fields. */
    private static Map<String, List<Annotation>> annotations(ClassModel model) {
        Map<String, List<Annotation>> all = new LinkedHashMap<>();
        all.put(PlainReflection.ITSELF, annotations((AttributedElement) model));
        for (FieldModel field : model.fields()) {
            all.put(field.fieldName().stringValue(), annotations((AttributedElement) field));
        }
        all.values().removeIf(List::isEmpty);
        return all;
    }

    private static boolean isAnnotated(FieldModel field) {
        return !annotations((AttributedElement) field).isEmpty();
    }

    private static List<Annotation> annotations(AttributedElement element) {
        return element.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream())
                .filter(each -> each.className().stringValue().startsWith("L" + LIBRARY))
                .toList();
    }

    private static ClassDesc type(ClassModel model) {
        return model.thisClass().asSymbol();
    }

    private static ClassDesc beside(ClassDesc type, String suffix) {
        return ClassDesc.of(binaryName(type) + suffix);
    }

    private static String binaryName(ClassDesc type) {
        return type.packageName() + "." + type.displayName();
    }
}
