package jcompose.registry.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Makes TLS contexts out of the files that a {@link Trust} names. */
final class TlsContexts {
    private static final char[] NO_PASSWORD = new char[0];

    private TlsContexts() {}

    static SSLContext of(Trust trust) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        switch (trust) {
            case Trust.Anybody _ -> context.init(null, new TrustManager[] {new Believer()}, null);
            case Trust.Authorities authorities -> {
                KeyManagerFactory keys =
                        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(clientKeys(authorities), NO_PASSWORD);
                context.init(keys.getKeyManagers(), believing(authorities), null);
            }
        }
        return context;
    }

    private static TrustManager[] believing(Trust.Authorities trust)
            throws GeneralSecurityException, IOException {
        if (trust.authorities().isEmpty()) {
            return trustManagers(null);
        }
        KeyStore store = emptyStore();
        int number = 0;
        for (TrustManager system : trustManagers(null)) {
            if (system instanceof X509TrustManager x509) {
                for (X509Certificate issuer : x509.getAcceptedIssuers()) {
                    store.setCertificateEntry("system" + number++, issuer);
                }
            }
        }
        for (Path file : trust.authorities()) {
            for (Certificate certificate : certificates(file)) {
                store.setCertificateEntry("extra" + number++, certificate);
            }
        }
        return trustManagers(store);
    }

    private static TrustManager[] trustManagers(@org.jspecify.annotations.Nullable KeyStore store)
            throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore clientKeys(Trust.Authorities trust)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        int number = 0;
        for (Trust.ClientKey client : trust.client()) {
            Certificate[] chain = certificates(client.certificate()).toArray(Certificate[]::new);
            store.setKeyEntry("client" + number++, key(client.key()), NO_PASSWORD, chain);
        }
        return store;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (java.security.cert.CertificateException e) {
            throw new IOException(file + " holds no certificates in PEM: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file) throws GeneralSecurityException, IOException {
        String text = Files.readString(file);
        String begin = "-----BEGIN PRIVATE KEY-----";
        int start = text.indexOf(begin);
        int end = text.indexOf("-----END PRIVATE KEY-----");
        if (start < 0 || end < start) {
            throw new IOException(
                    file
                            + " is no private key in PKCS #8; make one of it with"
                            + " 'openssl pkcs8 -topk8 -nocrypt'");
        }
        byte[] encoded =
                Base64.getMimeDecoder().decode(text.substring(start + begin.length(), end));
        InvalidKeySpecException failure = new InvalidKeySpecException();
        for (String algorithm : new String[] {"RSA", "EC", "EdDSA"}) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException e) {
                failure.addSuppressed(e);
            }
        }
        throw new IOException(file + " holds a key of an unknown kind", failure);
    }
}
