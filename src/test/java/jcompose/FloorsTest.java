package jcompose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The house has floors, and nobody looks up. */
class FloorsTest {
    /** Top to bottom; packages of one floor may use each other. */
    private static final List<Set<String>> FLOORS =
            List.of(
                    Set.of(""),
                    Set.of("cli"),
                    Set.of("web", "resident", "notify"),
                    Set.of("gitops"),
                    Set.of("watch"),
                    Set.of("schedule", "secret"),
                    Set.of("deploy"),
                    Set.of("stack", "observe", "execute"),
                    Set.of("build"),
                    Set.of("registry"),
                    Set.of("image", "network", "volume", "runtime", "log"),
                    Set.of("reconciler", "process"),
                    Set.of("dockerfile"),
                    Set.of("type", "json", "file", "debug", "plain"));

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("jcompose");

    @Test
    void every_package_stands_on_a_floor() {
        Set<String> seen = new TreeSet<>();
        CLASSES.forEach(each -> seen.add(name(each)));
        Set<String> known = new TreeSet<>();
        FLOORS.forEach(known::addAll);
        assertEquals(known, seen);
        assertTrue(CLASSES.size() > 200, "saw only " + CLASSES.size() + " classes");
    }

    @Test
    void no_class_uses_a_higher_floor() {
        Map<String, Integer> floors = new HashMap<>();
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            for (String name : FLOORS.get(floor)) {
                floors.put(name, floor);
            }
        }
        List<String> upward = new ArrayList<>();
        for (JavaClass each : CLASSES) {
            for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass();
                if (target.getPackageName().startsWith("jcompose")
                        && floors.getOrDefault(name(target), 0)
                                < floors.getOrDefault(name(each), 0)) {
                    upward.add(dependency.getDescription());
                }
            }
        }
        assertEquals(List.of(), upward);
    }

    @Test
    void only_the_outermost_class_knows_its_process() {
        Set<String> forbidden = Set.of("exit", "getenv", "console");
        List<String> calls = new ArrayList<>();
        for (JavaClass each : CLASSES) {
            if (each.getName().equals("jcompose.Main")) {
                continue;
            }
            each.getMethodCallsFromSelf().stream()
                    .filter(call -> call.getTargetOwner().getName().equals("java.lang.System"))
                    .filter(call -> forbidden.contains(call.getTarget().getName()))
                    .forEach(call -> calls.add(call.getDescription()));
            each.getFieldAccessesFromSelf().stream()
                    .filter(access -> access.getTargetOwner().getName().equals("java.lang.System"))
                    .forEach(access -> calls.add(access.getDescription()));
        }
        assertEquals(List.of(), calls);
    }

    /** The first part after {@code jcompose}; empty for the outermost package. */
    private static String name(JavaClass each) {
        String[] parts = each.getPackageName().split("\\.", -1);
        return parts.length == 1 ? "" : parts[1];
    }
}
