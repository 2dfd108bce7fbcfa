package io.polder.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Which names a resolver asks for until one has an answer, by a {@code resolv.conf}: what a policy costs. For each name there are
 * as many queries as there are families. Stateless.
 */
public enum SearchWalk {

    /**
     * glibc (resolv/res_query.c, {@code __res_context_search}): a name with {@code ndots} dots is tried as it is first, and
     * behind it the searches all the same; one without data does not end the walk.
     */
    GLIBC {
        @Override
        List<String> walk(ResolvConf conf, String name, Function<String, Answer> answers) {
            var asked = new ArrayList<String>();
            boolean first = dots(name) >= conf.ndots();
            if (first && ask(name, answers, asked) == Answer.FOUND) {
                return asked;
            }
            boolean root = false;
            for (String domain : conf.searches()) {
                root |= domain.equals(ROOT);
                String candidate = domain.equals(ROOT) ? name : name + "." + domain;
                if (ask(candidate, answers, asked) == Answer.FOUND) {
                    return asked;
                }
            }
            if (!first && !root) {
                ask(name, answers, asked);
            }
            return asked;
        }
    },

    /**
     * musl since 1.1.13 (src/network/lookup_name.c, {@code name_from_dns_search}): a name with {@code ndots} dots is tried as
     * it is alone; what is there, or fails, or has no data, ends the walk. Searches beyond 255 characters are not read.
     */
    MUSL {
        @Override
        List<String> walk(ResolvConf conf, String name, Function<String, Answer> answers) {
            var asked = new ArrayList<String>();
            if (dots(name) < conf.ndots()) {
                int length = 0;
                for (String domain : conf.searches()) {
                    length += domain.length() + 1;
                    if (length > MUSL_SEARCH + 1) {
                        break;
                    }
                    String candidate = domain.equals(ROOT) ? name : name + "." + domain;
                    if (ask(candidate, answers, asked) != Answer.NO_SUCH_NAME) {
                        return asked;
                    }
                }
            }
            ask(name, answers, asked);
            return asked;
        }
    };

    /** What a server says to a name. */
    public enum Answer {
        FOUND,
        /** NXDOMAIN. */
        NO_SUCH_NAME,
        /** The name is there, and nothing of what was asked for. */
        NO_DATA,
    }

    private static final String ROOT = ".";
    private static final int MUSL_SEARCH = 255;

    abstract List<String> walk(ResolvConf conf, String name, Function<String, Answer> answers);

    /**
     * The names that are asked for, in order, without the dot at their end and in lower case.
     *
     * @param name which with a dot at its end is asked for alone
     * @param answers what the servers would say
     */
    public List<String> names(ResolvConf conf, String name, Function<String, Answer> answers) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.isEmpty() || lower.equals(ROOT)) {
            throw new IllegalArgumentException("no name to look up: \"" + name + "\"");
        }
        return lower.endsWith(ROOT)
                ? List.of(lower.substring(0, lower.length() - 1))
                : List.copyOf(walk(conf, lower, answers));
    }

    private static int dots(String name) {
        return (int) name.chars().filter(character -> character == '.').count();
    }

    private static Answer ask(String name, Function<String, Answer> answers, List<String> asked) {
        asked.add(name);
        return answers.apply(name);
    }
}
