package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "apps/*/stack.yaml, apps/shop/stack.yaml, [shop]",
        "apps/*/stack.yaml, apps/a/b/stack.yaml, -",
        "apps/*/stack.yaml, other/apps/a/stack.yaml, -",
        "apps/*-?/*.yaml, apps/a-1/stack.yaml, '[a, 1, stack]'",
        "**/stack.yaml, stack.yaml, []",
        "**/stack.yaml, a/b/stack.yaml, [a/b]",
        "a.b/*, axb/c, -",
        "[x]/*, '[x]/c', [c]"
    })
    void a_path_matches_or_not(String glob, String path, String found) {
        String result = Glob.of(glob).match(path).map(Object::toString).orElse("-");
        assertEquals(found, result);
    }
}
