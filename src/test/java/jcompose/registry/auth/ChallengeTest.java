package jcompose.registry.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class ChallengeTest {
    @Test
    void several_challenges_in_one_line_are_told_apart() {
        assertEquals(
                List.of(
                        new Challenge("basic", Map.of("realm", "a, b")),
                        new Challenge(
                                "bearer",
                                Map.of(
                                        "realm", "https://auth.example/token",
                                        "service", "s \"q\"",
                                        "scope", "repository:a:pull,push"))),
                Challenge.parse(
                        "Basic realm=\"a, b\", BEARER realm=\"https://auth.example/token\","
                                + "service=\"s \\\"q\\\"\" , scope=\"repository:a:pull,push\""));
    }

    @Test
    void what_cannot_be_read_does_no_harm() {
        assertEquals(List.of(), Challenge.parse(""));
        assertEquals(List.of(), Challenge.parse("=,="));
        assertEquals(List.of(new Challenge("basic", Map.of())), Challenge.parse("Basic"));
        assertEquals(
                List.of(new Challenge("basic", Map.of("realm", "x"))),
                Challenge.parse("Basic realm=\"x"));
    }
}
