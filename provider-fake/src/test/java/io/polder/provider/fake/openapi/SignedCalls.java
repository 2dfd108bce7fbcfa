package io.polder.provider.fake.openapi;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A client of the RPC protocol that knows nothing of the server's code. Confined. */
final class SignedCalls {

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI endpoint;
    private final String id;
    private final String secret;

    SignedCalls(URI endpoint, String id, String secret) {
        this.endpoint = endpoint;
        this.id = id;
        this.secret = secret;
    }

    record Answer(int status, JsonObject body) {

        String code() {
            return body.has("Code") ? body.get("Code").getAsString() : "";
        }
    }

    /** The query of a request, signed. */
    String signed(String version, String action, Map<String, String> parameters, Instant time) {
        var all = new TreeMap<>(parameters);
        all.put("Action", action);
        all.put("Version", version);
        all.put("Format", "JSON");
        all.put("AccessKeyId", id);
        all.put("SignatureMethod", "HMAC-SHA1");
        all.put("SignatureVersion", "1.0");
        all.put("SignatureNonce", UUID.randomUUID().toString());
        all.put("Timestamp", time.truncatedTo(ChronoUnit.SECONDS).toString());
        String canonical = all.entrySet().stream()
                .map(each -> percent(each.getKey()) + "=" + percent(each.getValue()))
                .collect(Collectors.joining("&"));
        return canonical + "&Signature=" + percent(sign("POST&%2F&" + percent(canonical)));
    }

    private String sign(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec((secret + "&").getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String percent(String text) {
        var encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= '0' && b <= '9')
                    || b == '-'
                    || b == '_'
                    || b == '.'
                    || b == '~';
            encoded.append(plain ? Character.toString((char) b) : String.format("%%%02X", b & 0xff));
        }
        return encoded.toString();
    }

    Answer send(String query) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(endpoint + "/?" + query))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(
                answer.statusCode(), JsonParser.parseString(answer.body()).getAsJsonObject());
    }

    Answer call(String version, String action, Map<String, String> parameters) throws Exception {
        return send(signed(version, action, parameters, Instant.now()));
    }

    Answer ecs(String action, Map<String, String> parameters) throws Exception {
        return call("2014-05-26", action, parameters);
    }
}
