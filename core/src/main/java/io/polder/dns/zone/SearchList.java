package io.polder.dns.zone;

import io.polder.dns.ResolvConf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.TextParseException;

/**
 * The searches of a {@code resolv.conf}, as names. Immutable.
 *
 * @param first a domain, not the root
 * @param rest in their order; without those that are no names, with which no query can be made
 * @param ndots how many dots a name must have to be tried as it is before the searches
 */
record SearchList(Name first, List<Name> rest, int ndots) {

    SearchList {
        rest = List.copyOf(rest);
    }

    /** Empty where there is nothing to do for whoever has it: no searches, or the root as the first. */
    static Optional<SearchList> of(ResolvConf conf) {
        var names = new ArrayList<Optional<Name>>();
        for (String domain : conf.searches()) {
            names.add(name(domain));
        }
        if (names.isEmpty() || names.get(0).isEmpty() || names.get(0).get().equals(Name.root)) {
            return Optional.empty();
        }
        List<Name> rest = names.subList(1, names.size()).stream()
                .flatMap(Optional::stream)
                .toList();
        return Optional.of(new SearchList(names.get(0).get(), rest, conf.ndots()));
    }

    private static Optional<Name> name(String domain) {
        try {
            return Optional.of(Name.fromString(domain, Name.root));
        } catch (TextParseException e) {
            return Optional.empty();
        }
    }

    /** Whether a name may have come from the first search. */
    boolean concerns(Name name) {
        return name.labels() > first.labels() && name.subdomain(first);
    }

    /**
     * What is asked for behind a name that has come from the first search: by the other searches, and as it is where that is not
     * asked before the searches. Names that would be too long are left out.
     */
    List<Name> behind(Name name) {
        Name base = name.relativize(first);
        var names = new ArrayList<Name>();
        for (Name domain : rest) {
            add(names, base, domain);
        }
        if (base.labels() - 1 < ndots) {
            add(names, base, Name.root);
        }
        return names;
    }

    private static void add(List<Name> to, Name base, Name domain) {
        try {
            Name name = Name.concatenate(base, domain);
            if (!to.contains(name)) {
                to.add(name);
            }
        } catch (NameTooLongException e) {
            // No resolver can ask for it.
        }
    }
}
