package jcompose.registry;

import com.sun.net.httpserver.HttpExchange;

import jcompose.json.Json;
import jcompose.registry.auth.Credentials;
import jcompose.registry.protocol.Server;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * A token service that docker-registry believes: distribution's spec/auth/jwt.md. Ann may read and
 * write, who says nothing may read.
 */
final class TokenIssuer implements AutoCloseable {
    static final Credentials.Basic ANN = new Credentials.Basic("ann", "s3cret");

    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private final Certificates certificates;
    private final Server server = new Server(this::answer);

    TokenIssuer(Certificates certificates) {
        this.certificates = certificates;
    }

    /** For docker-registry. */
    String asAuthorization() {
        return "auth: {token: {realm: '%s', service: shop, issuer: us, rootcertbundle: %s}}"
                .formatted(server.uri("/token"), certificates.certificate());
    }

    List<String> asked() {
        return server.asked();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String said = exchange.getRequestHeaders().getFirst("Authorization");
        boolean known = ANN.header().equals(said);
        if (said != null && !known) {
            Server.send(exchange, 401, new byte[0]);
            return;
        }
        ArrayNode access = Json.array(List.of());
        String query = exchange.getRequestURI().getRawQuery();
        for (String parameter : query.split("&", -1)) {
            String value = URLDecoder.decode(parameter, StandardCharsets.UTF_8);
            if (value.startsWith("scope=repository:")) {
                String[] parts = value.substring("scope=".length()).split(":", -1);
                ObjectNode grant = access.addObject();
                grant.put("type", parts[0]).put("name", parts[1]);
                List<String> wanted = List.of(parts[2].split(",", -1));
                List<String> granted =
                        wanted.stream().filter(each -> known || each.equals("pull")).toList();
                grant.set("actions", Json.array(granted));
            }
        }
        try {
            String answer = Json.write(Json.object().put("token", token(access)));
            Server.send(exchange, 200, answer.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private String token(ArrayNode access) throws GeneralSecurityException, IOException {
        ObjectNode header = Json.object().put("typ", "JWT").put("alg", "RS256");
        String pem = Files.readString(certificates.certificate());
        header.set("x5c", Json.array(List.of(content(pem))));
        Instant now = Instant.now();
        ObjectNode claims =
                Json.object()
                        .put("iss", "us")
                        .put("sub", "")
                        .put("aud", "shop")
                        .put("exp", now.plusSeconds(300).getEpochSecond())
                        .put("nbf", now.minusSeconds(60).getEpochSecond())
                        .put("iat", now.getEpochSecond())
                        .put("jti", UUID.randomUUID().toString());
        claims.set("access", access);
        String text = encoded(Json.write(header)) + "." + encoded(Json.write(claims));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key());
        signature.update(text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + URL.encodeToString(signature.sign());
    }

    private PrivateKey key() throws GeneralSecurityException, IOException {
        String pem = content(Files.readString(certificates.key()));
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }

    /** Without the lines that say what it is. */
    private static String content(String pem) {
        StringBuilder content = new StringBuilder();
        pem.lines().filter(line -> !line.startsWith("-")).forEach(content::append);
        return content.toString();
    }

    private static String encoded(String json) {
        return URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.close();
    }
}
