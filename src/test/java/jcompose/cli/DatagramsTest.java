package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A client that keeps sending datagrams from one port reaches whoever they are for by now. */
class DatagramsTest {
    /** Answers every datagram with its own name. */
    private static final String ANSWER =
            """
            import socket, sys
            own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            own.bind(("0.0.0.0", 7000))
            print("ready", flush=True)
            while True:
                _, sender = own.recvfrom(100)
                own.sendto(sys.argv[1].encode(), sender)
            """;

    private static final int PATIENCE_MILLIS = 500;

    private final Machinery jcompose = new Machinery();
    private final int port = Machinery.freePort();
    private final List<Process> servers = new ArrayList<>();
    private final DatagramSocket client = new DatagramSocket();
    private String file = "";

    DatagramsTest() throws IOException {}

    @BeforeEach
    void a_service_takes_datagrams() throws Exception {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            deploy: {update_config: {order: start-first}}
                            ports: ["PORT:7000/udp"]
                        """
                                .replace("PORT", Integer.toString(port)));
        jcompose.run("-f", file, "up", "-d").ok();
        client.connect(InetAddress.getLoopbackAddress(), port);
        client.setSoTimeout(PATIENCE_MILLIS);
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        client.close();
        jcompose.run("-f", file, "down", "-t", "0").ok();
        for (Process server : servers) {
            server.destroyForcibly().waitFor();
        }
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void they_go_to_the_successor_of_a_replica() throws Exception {
        serve("first");
        assertEquals("first", ask());
        String process = pid();
        jcompose.run("-f", file, "up", "-d", "--force-recreate").ok();
        assertNotEquals(process, pid());
        serve("second");
        assertEquals("second", ask());
    }

    @Test
    void they_go_to_nobody_when_the_port_is_withdrawn_and_come_again_with_it() throws Exception {
        serve("web");
        assertEquals("web", ask());
        String published = Files.readString(Path.of(file));
        Files.writeString(Path.of(file), published.replaceAll("ports: .*", "ports: []"));
        String process = pid();
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals("refused", ask());
        Files.writeString(Path.of(file), published);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals("web", ask());
        assertEquals(process, pid());
    }

    private String ask() throws IOException {
        byte[] bytes = new byte[100];
        DatagramPacket answer = new DatagramPacket(bytes, bytes.length);
        try {
            client.send(new DatagramPacket("?".getBytes(StandardCharsets.UTF_8), 1));
            client.receive(answer);
            return new String(bytes, 0, answer.getLength(), StandardCharsets.UTF_8);
        } catch (PortUnreachableException e) {
            return "refused";
        } catch (SocketTimeoutException e) {
            return "silence";
        }
    }

    private void serve(String name) throws IOException {
        Process server =
                new ProcessBuilder("nsenter", "-t", pid(), "-n", "python3", "-c", ANSWER, name)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        servers.add(server);
        var out = new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8);
        assertEquals("ready", new BufferedReader(out).readLine());
    }

    private String pid() throws IOException {
        return jcompose.container("web-1").path("Pid").asString();
    }
}
