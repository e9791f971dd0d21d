package jcompose.stack.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jcompose.stack.grammar.PortSyntax.Port;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** The small languages inside values, each as a table. */
final class GrammarTest {
    @ParameterizedTest
    @CsvSource({
        "10s, 10s",
        "90s, 1m30s",
        "1m30s, 1m30s",
        "3600s, 1h0m0s",
        "1d, 24h0m0s",
        "1w, 168h0m0s",
        "1.5s, 1.5s",
        "500ms, 500ms",
        "0.25h, 15m0s",
        "5us, 5µs",
        "5µs, 5µs",
        "5ns, 5ns",
        "0, 0s",
        "0s, 0s",
        "-5s, -5s",
        "1.5ns2.7ns, 3ns",
        "1.s.5s, 1.5s",
        "+1h, 1h0m0s",
        "000000000000000000000000000000000000000000000000000000000000000000001s, 1s",
    })
    void durations_have_one_canonical_form(String text, String canonical) throws GrammarException {
        assertEquals(canonical, Durations.format(Durations.parse(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "s",
                "1y",
                "1..5s",
                "1.2.3s",
                ".s",
                "1 s",
                "-",
                "999999999w",
                "s1"
            })
    void what_is_no_duration_is_refused(String text) {
        assertThrows(GrammarException.class, () -> Durations.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "1b, 1",
        "1k, 1024",
        "1KB, 1024",
        "64m, 67108864",
        "64M, 67108864",
        "12mb, 12582912",
        "10 MB, 10485760",
        "64MiB, 67108864",
        "1.5m, 1572864",
        "1gB, 1073741824",
        "1e3, 1000",
        "+1, 1",
        "1_000, 1000",
        "0x1p4, 16",
        ".5k, 512",
        "5.k, 5120",
        "1.1k, 1126",
        "7p, 7881299347898368",
        "'1024 ', 1024",
    })
    void sizes_are_powers_of_1024(String text, long bytes) throws GrammarException {
        assertEquals(bytes, ByteSizes.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "-1",
                "1bb",
                "1x",
                "m",
                "1e999999999",
                "99999999999p",
                "1 2",
                "10  MB",
                "1 MB ",
                "1kib2",
                "1kbb",
                "1bi",
                "0x10",
                "1__0",
                "_1",
                "1f",
                "inf ",
                "NaN"
            })
    void what_is_no_size_is_refused(String text) {
        assertThrows(GrammarException.class, () -> ByteSizes.parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "echo hi | echo,hi",
                "sh -c \"a b\" | sh,-c,a b",
                "a \"b 'c' d\" | a,b 'c' d",
                "a \\\"b | a,\"b",
                "bash -c \"echo \\\"x\\\"\" | bash,-c,echo \"x\"",
                "'' x | ,x",
                "/x/y --z=1 -- \"q\" | /x/y,--z=1,--,q",
                "a; b | a",
                "a=`b c` | a=`b c`",
                "a $X | a,$X",
                "a\"b\"'c'd | abcd",
                "a\\tb 'c\\td' | a\tb,c\\td",
                "echo $(date +%s) x | echo,$(date +%s),x",
                "echo a 2>err | echo,a",
                "echo a>b c | echo,a",
                "a `b \"c d\"; e` f | a,`b c d; e`,f",
                "x=\"(1)\" | x=(1)",
            })
    void commands_are_split_as_a_shell_would(String line, String words) throws GrammarException {
        assertEquals(List.of(words.split(",", -1)), ShellWords.split(line));
    }

    @Test
    void an_empty_command_has_no_words() throws GrammarException {
        assertEquals(List.of(), ShellWords.split(""));
        assertEquals(List.of(), ShellWords.split(" \t\n "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'", "\"", "a \"b", "a\\", "`x", "$(x", "(x)", "x)", "$((1))"})
    void a_quote_must_be_closed(String line) {
        assertThrows(GrammarException.class, () -> ShellWords.split(line));
    }

    @ParameterizedTest
    @CsvSource({
        "8080:80, '', 8080, 80, tcp",
        "8080:80/udp, '', 8080, 80, udp",
        "8080:80/TCP, '', 8080, 80, tcp",
        "127.0.0.1:8080:80, 127.0.0.1, 8080, 80, tcp",
        "127.0.0.1::80, 127.0.0.1, '', 80, tcp",
        "::1:8080:80, ::1, 8080, 80, tcp",
        "'[::1]:8080:80', ::1, 8080, 80, tcp",
        "80, '', '', 80, tcp",
        "080, '', '', 80, tcp",
        ":80, '', '', 80, tcp",
        "80-90:8080, '', 80-90, 8080, tcp",
        "080-+90:8080, '', 80-90, 8080, tcp",
        "8080:80/, '', 8080, 80, tcp",
        "0:80, '', 0, 80, tcp",
        "80-80, '', '', 80, tcp",
        "::80, '', '', 80, tcp",
    })
    void a_port_has_up_to_four_parts(
            String text, String hostIp, String published, int target, String protocol)
            throws GrammarException {
        assertEquals(
                List.of(new Port(hostIp, published, target, protocol)), PortSyntax.parse(text));
    }

    @Test
    void a_range_of_ports_is_spread_out() throws GrammarException {
        assertEquals(
                List.of(
                        new Port("127.0.0.1", "8080", 80, "udp"),
                        new Port("127.0.0.1", "8081", 81, "udp"),
                        new Port("127.0.0.1", "8082", 82, "udp")),
                PortSyntax.parse("127.0.0.1:8080-8082:80-82/udp"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abc",
                " 80",
                "80:",
                "1.2.3.4:5:6:7",
                "80:80:80",
                "65536:80",
                "80/xyz",
                "9000-8000:9000-8000",
                "8080:80-82",
                "-1:80",
                "1.2.3:80:80",
                "80-",
                "+:80",
                "80/tcp:80",
                "80/tcp/udp",
                "[fe80::1%eth0]:80:80"
            })
    void what_is_no_port_is_refused(String text) {
        assertThrows(GrammarException.class, () -> PortSyntax.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "./data:/data, true, ./data, /data, false",
        "../data:/data:ro, true, ../data, /data, true",
        "~/data:/data, true, ~/data, /data, false",
        "/srv:/data:rw, true, /srv, /data, false",
        ".:/data, true, ., /data, false",
        "visits:/var/lib, false, visits, /var/lib, false",
        "/var/cache, false, '', /var/cache, false",
        "a:/b, false, '', 'a:/b', false",
        "C:\\x:D:\\y, true, C:\\x, D:\\y, false",
        "/t/${V:-d}:/t, true, /t/${V:-d}, /t, false",
        "':a', false, '', ':a', false",
    })
    void a_mount_is_a_path_a_volume_or_anonymous(
            String text, boolean bind, String source, String target, boolean readOnly)
            throws GrammarException {
        assertEquals(
                new MountSyntax.Mount(bind, source, target, readOnly, false, "", ""),
                MountSyntax.parse(text));
    }

    @Test
    void a_mount_has_options() throws GrammarException {
        assertEquals(
                new MountSyntax.Mount(true, "/a", "/b", true, false, "rslave", "Z"),
                MountSyntax.parse("/a:/b:ro,rslave,Z"));
        assertEquals(
                new MountSyntax.Mount(false, "v1", "/b", false, true, "", ""),
                MountSyntax.parse("v1:/b:nocopy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":/b", "/a:/b:ro:z", "aa:", "aa::/b"})
    void what_is_no_mount_is_refused(String text) {
        assertThrows(GrammarException.class, () -> MountSyntax.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "SIGTERM, SIGTERM",
        "term, SIGTERM",
        "15, SIGTERM",
        "9, SIGKILL",
        "SIGRTMIN+3, SIGRTMIN+3",
    })
    void a_signal_has_one_name(String text, String name) throws GrammarException {
        assertEquals(name, Signals.name(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SIG", "0", "32", "SIGRTMIN+", "SIGRTMIN+99", "SIGSTOPP"})
    void what_is_no_signal_is_refused(String text) {
        assertThrows(GrammarException.class, () -> Signals.name(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3.4", "::", "::1", "fe80::1:2", "1:2:3:4:5:6:7:8", "::1.2.3.4"})
    void an_address_is_numeric(String text) {
        assertEquals(true, IpAddresses.isValid(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.2.3", "1.2.3.256", "01.2.3.4", "1::2::3", "g::", "1:2:3", ":::"})
    void what_is_no_address_is_refused(String text) {
        assertEquals(false, IpAddresses.isValid(text));
    }
}
