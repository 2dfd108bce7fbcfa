package io.polder.dns.server;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/** Which source a name belongs to: a zone in memory if there is one, else a route; of several the longest. Immutable. */
record Directory(Map<Name, Source.OfZone> zones, Map<Name, Source.OfRoute> routes) {

    Directory {
        zones = Map.copyOf(zones);
        routes = Map.copyOf(routes);
    }

    Directory with(Source.OfZone zone) {
        var more = new HashMap<>(zones);
        more.put(zone.zone(), zone);
        return new Directory(more, routes);
    }

    Directory withoutZone(Name origin) {
        var less = new HashMap<>(zones);
        less.remove(origin);
        return new Directory(less, routes);
    }

    Directory withRoutes(Map<Name, Source.OfRoute> others) {
        return new Directory(zones, others);
    }

    @Nullable
    Source find(Name name) {
        Source zone = longest(zones, name);
        return zone != null ? zone : longest(routes, name);
    }

    private static @Nullable Source longest(Map<Name, ? extends Source> sources, Name name) {
        for (int skipped = 0; skipped < name.labels(); skipped++) {
            Source source = sources.get(skipped == 0 ? name : new Name(name, skipped));
            if (source != null) {
                return source;
            }
        }
        return null;
    }
}
