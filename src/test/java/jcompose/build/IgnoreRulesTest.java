package jcompose.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreRulesTest {
    @ParameterizedTest
    @CsvSource({
        "*.go, a.go, true",
        "*.go, d/a.go, false",
        "**/*.go, d/a.go, true",
        "**/*.go, a.go, true",
        "docs, docs/a/b, true",
        "/docs/, docs/a, true",
        "a/*/c, a/b/c, true",
        "a/*/c, a/b/d/c, false",
        "a/**/c, a/c, true",
        "a/**/c, a/b/d/c, true",
        "**, anything/at/all, true",
        "x[a-c]y, xby, true",
        "x[^a-c]y, xby, false",
        "t?mp, temp, true",
        "a/../b, b, true",
        "# comment, comment, false"
    })
    void a_rule_ignores_what_it_matches(String rule, String path, boolean ignored)
            throws BuildException {
        assertEquals(ignored, IgnoreRules.parse(".dockerignore", rule).ignores(path));
    }

    @Test
    void the_last_rule_that_matches_decides() throws BuildException {
        IgnoreRules rules =
                IgnoreRules.parse(".dockerignore", "*.md\n!README*.md\nREADME-secret.md\n");
        assertEquals(true, rules.ignores("a.md"));
        assertEquals(false, rules.ignores("README.md"));
        assertEquals(true, rules.ignores("README-secret.md"));
    }

    @Test
    void a_pattern_that_is_none_is_refused() {
        var error =
                assertThrows(
                        BuildException.class,
                        () -> IgnoreRules.parse(".dockerignore", "ok\nx[a\n"));
        assertEquals(".dockerignore:2: not a pattern: x[a", error.getMessage());
    }
}
