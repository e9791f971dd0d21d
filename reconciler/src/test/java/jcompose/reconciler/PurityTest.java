package jcompose.reconciler;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import jcompose.reconciler.difference.AnonymousVolume;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.UUID;

/** The core is values and functions of values: no IO, no clock, no threads, no randomness. */
class PurityTest {
    private static final JavaClasses CORE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("jcompose");

    private static final Set<String> IMPURE_METHODS =
            Set.of("now", "random", "randomUUID", "parallel", "parallelStream", "shuffle");

    @Test
    void all_of_the_core_is_looked_at() {
        assertTrue(CORE.size() > 60, () -> CORE.size() + " classes");
        for (String name :
                List.of(
                        "jcompose.type.Subnet",
                        "jcompose.reconciler.actual.Actual",
                        "jcompose.reconciler.desired.Stack",
                        "jcompose.reconciler.difference.Difference",
                        "jcompose.reconciler.plan.Planner")) {
            assertTrue(CORE.contain(name), name);
        }
    }

    /** {@code java.nio.charset} turns text into bytes and touches nothing. */
    @Test
    void the_core_uses_only_values_and_collections() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "jcompose.type",
                        "jcompose.reconciler..",
                        "java.lang",
                        "java.lang.invoke",
                        "java.lang.runtime",
                        "java.math",
                        "java.nio.charset",
                        "java.security",
                        "java.time",
                        "java.util",
                        "java.util.function",
                        "java.util.stream",
                        "org.jspecify.annotations")
                .check(CORE);
    }

    @Test
    void the_core_has_no_clock_no_threads_and_no_randomness() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        belongToAnyOf(
                                System.class,
                                Runtime.class,
                                Process.class,
                                ProcessBuilder.class,
                                Thread.class,
                                ThreadLocal.class,
                                Timer.class,
                                Clock.class,
                                Random.class,
                                SplittableRandom.class,
                                UUID.class))
                .check(CORE);
        noClasses()
                .should()
                .callMethodWhere(
                        describe(
                                "the method is impure",
                                (JavaMethodCall call) -> IMPURE_METHODS.contains(call.getName())))
                .check(CORE);
    }

    @Test
    void only_the_names_of_anonymous_volumes_need_a_digest() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(AnonymousVolume.class)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.security", "java.nio.charset")
                .check(CORE);
    }

    @Test
    void packages_do_not_use_each_other_in_circles() {
        slices().matching("jcompose.(**)").should().beFreeOfCycles().check(CORE);
    }
}
