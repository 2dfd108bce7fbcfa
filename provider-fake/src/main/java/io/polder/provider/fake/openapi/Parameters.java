package io.polder.provider.fake.openapi;

import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.IpFamily;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** A request's parameters: {@code Name=value}, lists as {@code Name.1}, structures in lists as {@code Name.1.Key}. Immutable. */
record Parameters(Map<String, String> values) {

    Parameters {
        values = Map.copyOf(values);
    }

    Optional<String> optional(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    String required(String name) {
        return optional(name).orElseThrow(() -> WireError.missing(name));
    }

    int number(String name, int byDefault) {
        return optional(name).map(text -> parse(name, text, Integer::parseInt)).orElse(byDefault);
    }

    /** A value that the parser refuses is a wrong parameter. */
    static <T> T parse(String name, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw WireError.invalid(name, text);
        }
    }

    /** {@code Name.1}, {@code Name.2} and so on, up to the first that is not there. */
    List<String> list(String name) {
        var found = new ArrayList<String>();
        for (int i = 1; values.containsKey(name + "." + i); i++) {
            found.add(required(name + "." + i));
        }
        return List.copyOf(found);
    }

    /** {@code Name.1.Key} and so on, each structure by itself. */
    List<Parameters> structures(String name) {
        var found = new ArrayList<Parameters>();
        for (int i = 1; ; i++) {
            String prefix = name + "." + i + ".";
            var fields = new LinkedHashMap<String, String>();
            values.forEach((key, value) -> {
                if (key.startsWith(prefix)) {
                    fields.put(key.substring(prefix.length()), value);
                }
            });
            if (fields.isEmpty()) {
                return List.copyOf(found);
            }
            found.add(new Parameters(fields));
        }
    }

    /** {@code Tag.1.Key} and {@code Tag.1.Value}. */
    Map<String, String> tags() {
        var tags = new LinkedHashMap<String, String>();
        structures("Tag")
                .forEach(tag ->
                        tags.put(tag.required("Key"), tag.optional("Value").orElse("")));
        return tags;
    }

    /** The request's own, or one that is nobody else's. */
    ClientToken clientToken() {
        return new ClientToken(
                optional("ClientToken").orElseGet(() -> UUID.randomUUID().toString()));
    }

    List<InetAddress> addresses(String name, IpFamily family) {
        return list(name).stream()
                .map(text -> parse(name, text, Cidr::address))
                .map(address -> requireFamily(name, address, family))
                .toList();
    }

    private static InetAddress requireFamily(String name, InetAddress address, IpFamily family) {
        if (IpFamily.of(address) != family) {
            throw WireError.invalid(name, address.getHostAddress());
        }
        return address;
    }

    List<Cidr> prefixes(String name) {
        return list(name).stream().map(text -> parse(name, text, Cidr::parse)).toList();
    }
}
