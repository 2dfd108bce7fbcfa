package io.polder.provider.fake.openapi;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One HTTP request as it came. Immutable.
 *
 * @param headers the first value of each, by lower-case name
 * @param query the raw query, without what the body adds
 * @param bodySha256 the hash of the body, in hex
 * @param parameters of the query and, where it is a form, of the body
 */
record Call(
        String method,
        String path,
        String query,
        Map<String, String> headers,
        String bodySha256,
        Map<String, String> parameters) {

    private static final int LONGEST_BODY = 1 << 20;
    private static final Pattern AMPERSAND = Pattern.compile("&");

    static Call of(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        String query = Optional.ofNullable(uri.getRawQuery()).orElse("");
        byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY);
        var headers = headers(exchange.getRequestHeaders());
        var parameters = new LinkedHashMap<String, String>();
        addForm(parameters, query);
        if (headers.getOrDefault("content-type", "").startsWith("application/x-www-form-urlencoded")) {
            addForm(parameters, new String(body, StandardCharsets.UTF_8));
        }
        return new Call(
                exchange.getRequestMethod(),
                uri.getRawPath(),
                query,
                headers,
                Signature.sha256(body),
                Map.copyOf(parameters));
    }

    private static Map<String, String> headers(Headers headers) {
        var first = new LinkedHashMap<String, String>();
        headers.forEach((name, values) -> first.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        return Map.copyOf(first);
    }

    private static void addForm(Map<String, String> to, String form) {
        AMPERSAND.splitAsStream(form).filter(pair -> !pair.isEmpty()).forEach(pair -> {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            to.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
        });
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new WireError(400, "InvalidParameter", "a parameter is not URL-encoded");
        }
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }
}
