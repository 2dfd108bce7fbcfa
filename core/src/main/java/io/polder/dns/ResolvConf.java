package io.polder.dns;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a {@code resolv.conf} says (resolv.conf(5)). Immutable.
 *
 * @param servers addresses, as text: resolvers take scopes and names of links, too
 * @param searches domains that are tried behind a name, without the dot at their end; {@code "."} is the root
 */
public record ResolvConf(List<String> servers, List<String> searches, List<DnsOption> options) {

    /** Says nothing. */
    public static final ResolvConf EMPTY = new ResolvConf(List.of(), List.of(), List.of());

    private static final String NDOTS = "ndots";
    private static final int DEFAULT_NDOTS = 1;
    private static final int MOST_NDOTS = 15; // RES_MAXNDOTS

    public ResolvConf {
        servers = List.copyOf(servers);
        searches = List.copyOf(searches);
        options = List.copyOf(options);
        requireWords(servers);
        requireWords(searches);
    }

    /**
     * Reads one as kubelet does: of several {@code search} lines the last holds, options add up by their names, what is not
     * known is left out, and {@code domain}, too.
     */
    public static ResolvConf parse(String text) {
        var servers = new ArrayList<String>();
        List<String> searches = new ArrayList<>();
        Map<String, DnsOption> options = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            List<String> words = words(line);
            List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
            switch (words.isEmpty() ? "" : words.get(0)) {
                case "nameserver" -> rest.stream().limit(1).forEach(servers::add);
                case "search" -> searches = domains(rest);
                case "options" ->
                    rest.stream()
                            .filter(word -> !word.startsWith(":"))
                            .map(DnsOption::parse)
                            .forEach(option -> options.put(option.name(), option));
                default -> {} // A comment, or a word of some resolver.
            }
        }
        return new ResolvConf(servers, searches, new ArrayList<>(options.values()));
    }

    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        int start = -1;
        for (int at = 0; at <= line.length(); at++) {
            boolean inside = at < line.length() && !Character.isWhitespace(line.charAt(at));
            if (inside && start < 0) {
                start = at;
            } else if (!inside && start >= 0) {
                words.add(line.substring(start, at));
                start = -1;
            }
        }
        return words;
    }

    private static void requireWords(List<String> words) {
        for (String word : words) {
            if (!words(word).equals(List.of(word))) {
                throw new IllegalArgumentException("no word of resolv.conf: \"" + word + "\"");
            }
        }
    }

    /** The same domain with and without a dot at its end counts once. */
    private static List<String> domains(List<String> words) {
        return words.stream().map(ResolvConf::withoutDot).toList();
    }

    static String withoutDot(String domain) {
        return domain.length() > 1 && domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
    }

    /** How many dots a name must have to be tried as it is first: 1 unless an option says so, at most 15. */
    public int ndots() {
        return number(NDOTS).orElse(DEFAULT_NDOTS);
    }

    private OptionalInt number(String name) {
        for (DnsOption option : options) {
            if (option.name().equals(name) && option.value().isPresent()) {
                String value = option.value().get();
                if (value.matches("[0-9]{1,9}")) {
                    return OptionalInt.of(Math.min(Integer.parseInt(value), MOST_NDOTS));
                }
            }
        }
        return OptionalInt.empty();
    }

    /** The file's text: {@code search}, {@code nameserver}s, {@code options}, each where there is something to say. */
    public String render() {
        var text = new StringBuilder();
        if (!searches.isEmpty()) {
            text.append("search ").append(String.join(" ", searches)).append('\n');
        }
        servers.forEach(server -> text.append("nameserver ").append(server).append('\n'));
        if (!options.isEmpty()) {
            text.append("options");
            options.forEach(option -> text.append(' ').append(option));
            text.append('\n');
        }
        return text.toString();
    }
}
