package jcompose.registry.settings;

import jcompose.registry.http.Hosts;
import jcompose.registry.http.Trust;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Whom to believe, from the settings and from a directory laid out like Docker's {@code certs.d}:
 * in {@code HOST[:PORT]/}, {@code *.crt} are authorities and {@code NAME.cert} with {@code
 * NAME.key} is what we show.
 */
public record CertificateFiles(RegistrySettings settings) {
    private static final int HTTPS = 443;

    /** For one server; what it may not say is thrown when it is used. */
    public Trust of(String host, int port) {
        List<String> names = new ArrayList<>();
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        names.add(name + ":" + port);
        if (port == HTTPS) {
            names.add(name);
        }
        List<Path> authorities = new ArrayList<>();
        List<Trust.ClientKey> client = new ArrayList<>();
        for (String each : names) {
            if (settings.of(each).insecure()) {
                return new Trust.Anybody();
            }
            authorities.addAll(settings.of(each).authorities());
            for (Path file : files(settings.certificates().resolve(each))) {
                String text = file.toString();
                if (text.endsWith(".crt")) {
                    authorities.add(file);
                } else if (text.endsWith(".cert")) {
                    Path key = Path.of(text.substring(0, text.length() - 5) + ".key");
                    client.add(new Trust.ClientKey(file, key));
                }
            }
        }
        return new Trust.Authorities(authorities, client);
    }

    /** Whether plain HTTP will do. */
    public boolean mayBePlain(String host) {
        return settings.of(host).insecure() || isLoopback(host);
    }

    /** Whether a registry is on this machine. */
    public static boolean isLoopback(String host) {
        return Hosts.isLoopback(hostOnly(host));
    }

    private static String hostOnly(String host) {
        int colon = host.lastIndexOf(':');
        boolean withPort = colon > host.lastIndexOf(']');
        return Hosts.bare(withPort ? host.substring(0, colon) : host);
    }

    private static List<Path> files(Path directory) {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                entries.forEach(files::add);
            } catch (IOException e) {
                return List.of(); // unreadable: the handshake tells what is missing
            }
        }
        Collections.sort(files);
        return files;
    }
}
