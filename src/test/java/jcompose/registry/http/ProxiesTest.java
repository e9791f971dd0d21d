package jcompose.registry.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

class ProxiesTest {
    private static Optional<String> proxy(Map<String, String> environment, String server) {
        return new Proxies(environment).of(URI.create(server)).map(Proxy::toString);
    }

    @Test
    void each_scheme_has_its_proxy() {
        Map<String, String> environment =
                Map.of("HTTP_PROXY", "http://a:1", "https_proxy", "b.example:2");
        assertEquals(Optional.of("a:1"), proxy(environment, "http://reg.example/v2/"));
        assertEquals(Optional.of("b.example:2"), proxy(environment, "https://reg.example/v2/"));
        assertEquals(Optional.empty(), proxy(environment, "http://localhost:5000/v2/"));
        assertEquals(Optional.empty(), proxy(environment, "http://[::1]:5000/v2/"));
        assertEquals(Optional.empty(), proxy(Map.of(), "http://reg.example/v2/"));
    }

    @Test
    void exceptions_are_names_networks_and_ports() {
        String[][] cases = {
            {"*", "reg.example", "no"},
            {"example", "reg.example", "no"},
            {"example", "example", "no"},
            {".example", "example", "yes"},
            {".example", "reg.example", "no"},
            {"ample", "reg.example", "yes"},
            {"other, reg.example", "reg.example", "no"},
            {"reg.example:80", "reg.example", "no"},
            {"reg.example:81", "reg.example", "yes"},
            {"10.0.0.0/8", "10.9.8.7", "no"},
            {"10.0.0.0/8", "11.9.8.7", "yes"},
            {"10.0.0.0/8", "ten.example", "yes"},
            {"fd00::/8", "[fd12::1]", "no"},
            {"192.168.1.1", "192.168.1.1", "no"},
        };
        for (String[] each : cases) {
            Map<String, String> environment =
                    Map.of("http_proxy", "http://a:1", "NO_PROXY", each[0]);
            assertEquals(
                    each[2].equals("yes"),
                    proxy(environment, "http://" + each[1] + "/v2/").isPresent(),
                    each[0] + " " + each[1]);
        }
    }

    @Test
    void an_address_that_is_none_is_refused_without_showing_it() {
        Map<String, String> environment = Map.of("HTTP_PROXY", "socks5://ann:s3cret@host:1");
        IllegalArgumentException failure =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> proxy(environment, "http://reg.example/"));
        assertFalse(String.valueOf(failure.getMessage()).contains("s3cret"));
    }
}
