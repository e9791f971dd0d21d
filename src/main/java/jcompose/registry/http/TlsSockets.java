package jcompose.registry.http;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** TLS over sockets, with one context for each kind of trust. */
final class TlsSockets {
    private final Map<Trust, SSLContext> contexts = new HashMap<>();

    Socket over(Socket plain, String host, int port, Trust trust) throws IOException {
        SSLSocket socket =
                (SSLSocket) context(trust).getSocketFactory().createSocket(plain, host, port, true);
        if (trust instanceof Trust.Authorities) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        try {
            socket.startHandshake();
        } catch (SSLException e) {
            socket.close();
            throw new TlsFailure(host + ":" + port + ": " + words(e), e);
        }
        return socket;
    }

    private static String words(SSLException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("unable to find valid certification path")) {
            return "its certificate is of an unknown authority";
        }
        if (message.contains("No subject alternative") || message.contains("No name matching")) {
            return "its certificate is for another name";
        }
        if (message.contains("plaintext connection") || message.contains("Unsupported or unrec")) {
            return "it does not speak TLS";
        }
        return message;
    }

    private synchronized SSLContext context(Trust trust) throws IOException {
        SSLContext context = contexts.get(trust);
        if (context == null) {
            try {
                context = TlsContexts.of(trust);
            } catch (GeneralSecurityException e) {
                throw new IOException("cannot set up TLS: " + e.getMessage(), e);
            }
            contexts.put(trust, context);
        }
        return context;
    }
}
