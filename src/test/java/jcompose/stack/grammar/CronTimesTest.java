package jcompose.stack.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;

class CronTimesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 3 * * *        | UTC              | 2026-03-03T03:30:00Z",
                "*/15 * * * *      | UTC              | 2026-03-02T12:15:00Z",
                "0 9 * * 1-5       | UTC              | 2026-03-03T09:00:00Z",
                "0 9 * * 0         | UTC              | 2026-03-08T09:00:00Z",
                "0 9 * * 7         | UTC              | 2026-03-08T09:00:00Z",
                "0 9 * * sun       | UTC              | 2026-03-08T09:00:00Z",
                "0 0 1 */2 *       | UTC              | 2026-05-01T00:00:00Z",
                "0 0 13 * *        | UTC              | 2026-03-13T00:00:00Z",
                "@daily            | America/New_York | 2026-03-03T05:00:00Z",
                "10 0 12 * * ?     | UTC              | 2026-03-02T12:00:10Z",
                "0 0 12 ? * MON#2  | UTC              | 2026-03-09T12:00:00Z",
                "30 2 29 3 *       | Europe/Berlin    | 2027-03-29T00:30:00Z" // 2026: no such time
            })
    void the_next_time_is_found(String cron, String zone, String next) throws Exception {
        CronTimes times = CronTimes.parse(cron, zone);
        assertEquals(
                Instant.parse(next),
                times.after(Instant.parse("2026-03-02T12:00:00Z")).orElseThrow());
    }

    /**
     * In 2026, clocks in Berlin are put forward on March 29 and back on October 25, both at 01:00Z.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // 02:00 to 03:00 is not there.
                "30 2 * * *    | 2026-03-28T12:00:00Z | 2026-03-30T00:30:00Z",
                "*/20 * * * *  | 2026-03-29T00:40:00Z | 2026-03-29T01:00:00Z",
                "30 * * * *    | 2026-03-29T00:30:00Z | 2026-03-29T01:30:00Z",
                // 02:00 to 03:00 is there twice.
                "30 2 * * *    | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z",
                "30 2 * * *    | 2026-10-25T00:30:00Z | 2026-10-26T01:30:00Z",
                "30 2 * * *    | 2026-10-25T01:10:00Z | 2026-10-26T01:30:00Z",
                "30 3 * * *    | 2026-10-25T00:30:00Z | 2026-10-25T02:30:00Z",
                "0 3 * * *     | 2026-10-25T01:59:59Z | 2026-10-25T02:00:00Z",
                "*/20 * * * *  | 2026-10-24T23:40:00Z | 2026-10-25T00:00:00Z",
                "*/20 * * * *  | 2026-10-25T00:40:00Z | 2026-10-25T01:00:00Z",
                "30 */2 * * *  | 2026-10-25T00:30:00Z | 2026-10-25T01:30:00Z",
                "* * * * * ?   | 2026-10-25T00:59:59Z | 2026-10-25T01:00:00Z",
                "0 0 29 2 *    | 2026-10-25T01:00:00Z | 2028-02-28T23:00:00Z"
            })
    void a_change_of_clocks_neither_holds_times_up_nor_repeats_them(
            String cron, String moment, String next) throws Exception {
        CronTimes times = CronTimes.parse(cron, "Europe/Berlin");
        assertEquals(Instant.parse(next), times.after(Instant.parse(moment)).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "often             | UTC    | 'often' is not a cron expression",
                "61 * * * *        | UTC    | '61 * * * *' is not a cron expression: Minute",
                "0 0 1 * 1         | UTC    | a day of the month and a day of the week cannot",
                "0 0 * * *         | Moon/X | 'Moon/X' is not a time zone",
                "0 0 30 2 *        | UTC    | '0 0 30 2 *' never comes"
            })
    void what_is_no_time_is_refused(String cron, String zone, String complaint) {
        GrammarException refused =
                assertThrows(GrammarException.class, () -> CronTimes.parse(cron, zone));
        assertTrue(refused.getMessage().contains(complaint), refused.getMessage());
    }
}
