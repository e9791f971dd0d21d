package jcompose.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.ReferenceAnswers;
import jcompose.stack.ConformanceCase.Outcome;
import jcompose.stack.ConformanceCase.Verdict;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.List;

/** The answers of the reference implementation, where they lie beside the checkout. */
final class ConformanceTest {
    @ParameterizedTest
    @CsvSource({
        "config-awesome-compose.jsonl, 0",
        "config-cli.jsonl, 0",
        "config-compose-go-loader.jsonl, 3",
        "config-compose-go-merge.jsonl, 0",
        "config-conformance-tests.jsonl, 0",
        "config-docker-e2e-fixtures.jsonl, 0",
        "config-docker-e2e-testdata.jsonl, 0",
        "config-kompose.jsonl, 0",
    })
    void config_says_what_the_reference_says(String name, int known) throws IOException {
        for (String format : List.of("yaml", "json")) {
            Conformance conformance = new Conformance(format, id -> true);
            List<Outcome> outcomes = conformance.judge(ReferenceAnswers.file("compose/" + name));
            List<String> bad =
                    outcomes.stream()
                            .filter(outcome -> !outcome.verdict().good())
                            .map(outcome -> outcome.id() + " " + outcome.verdict())
                            .toList();
            assertTrue(bad.size() <= known, name + " as " + format + ": " + bad);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "corpus-casaos.jsonl.gz",
        "corpus-coolify.jsonl.gz",
        "corpus-dokploy.jsonl.gz",
        "corpus-vulhub.jsonl.gz",
    })
    void no_valid_file_is_refused_and_no_invalid_one_accepted(String name) throws IOException {
        List<String> bad =
                new Conformance("yaml", id -> true)
                        .judge(ReferenceAnswers.file("compose/" + name)).stream()
                                .filter(
                                        outcome ->
                                                !outcome.verdict().good()
                                                        && outcome.verdict() != Verdict.DIFFERENT)
                                .map(outcome -> outcome.id() + " " + outcome.verdict())
                                .toList();
        assertEquals(List.of(), bad);
    }
}
