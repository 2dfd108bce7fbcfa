package io.polder.dns;

import io.polder.dns.DnsChange.Kind;
import io.polder.dns.DnsOwnership.Marked;
import io.polder.spi.DnsRecordSet;
import io.polder.spi.DnsType;
import io.polder.spi.DnsZone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out what is to be done. Used once. */
final class DnsPlanner {

    private final DnsSyncSettings settings;
    private final List<ZoneContent> zones;
    private final List<DnsChange> removals = new ArrayList<>();
    private final List<DnsChange> others = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    DnsPlanner(DnsSyncSettings settings, Collection<ZoneContent> zones) {
        this.settings = settings;
        this.zones = zones.stream()
                .sorted(Comparator.comparingInt(
                                (ZoneContent content) -> content.zone().name().length())
                        .reversed())
                .toList();
    }

    DnsPlan plan(Collection<DnsRecordSet> wanted) {
        Map<Marked, DnsRecordSet> sets = united(wanted);
        Map<String, Set<DnsType>> types = new LinkedHashMap<>();
        sets.keySet()
                .forEach(key -> types.computeIfAbsent(key.name(), absent -> new HashSet<>())
                        .add(key.type()));
        for (ZoneContent content : zones) {
            removeUnwanted(content, sets);
        }
        sets.forEach((key, set) -> want(set, types.getOrDefault(key.name(), Set.of())));
        var changes = new ArrayList<>(removals); // A CNAME may take the place of what goes.
        changes.addAll(others);
        return new DnsPlan(changes, skipped);
    }

    /** Of several sets of one name and type all values, with the least time to live. */
    private Map<Marked, DnsRecordSet> united(Collection<DnsRecordSet> wanted) {
        Map<Marked, DnsRecordSet> sets = new LinkedHashMap<>();
        for (DnsRecordSet set : wanted) {
            var key = new Marked(set.name(), set.type());
            DnsRecordSet known = sets.putIfAbsent(key, set);
            if (known == null || known.equals(set)) {
                continue;
            }
            var values = new HashSet<>(known.values());
            values.addAll(set.values());
            if (set.type() == DnsType.CNAME && values.size() > 1) {
                skipped.add("CNAME " + set.name() + " is wanted as " + known.values() + " and as " + set.values()
                        + ": the first is taken");
                continue;
            }
            var ttl = known.ttl().compareTo(set.ttl()) < 0 ? known.ttl() : set.ttl();
            sets.put(key, new DnsRecordSet(set.name(), set.type(), ttl, values));
        }
        return sets;
    }

    private void removeUnwanted(ZoneContent content, Map<Marked, DnsRecordSet> wanted) {
        for (Marked marked : content.marked(settings.owner())) {
            if (wanted.containsKey(marked) && isIn(content, marked.name())) {
                continue;
            }
            Optional<DnsRecordSet> there = content.find(marked.name(), marked.type());
            if (settings.policy() != DnsSyncPolicy.SYNC) {
                continue;
            }
            if (there.isPresent()) {
                removals.add(new DnsChange(Kind.REMOVE, content.zone(), there.get()));
            } else {
                removals.add(new DnsChange(Kind.FORGET, content.zone(), placeholder(marked)));
            }
        }
    }

    /** For a mark whose records are gone, and cannot be said any more. */
    private static DnsRecordSet placeholder(Marked marked) {
        return new DnsRecordSet(marked.name(), marked.type(), Duration.ofSeconds(1), Set.of("-"));
    }

    private void want(DnsRecordSet set, Set<DnsType> types) {
        Optional<ZoneContent> found = zoneOf(set.name());
        if (found.isEmpty()) {
            skipped.add(set.type() + " " + set.name() + ": there is no zone for it");
            return;
        }
        ZoneContent content = found.get();
        if (types.contains(DnsType.CNAME) && types.size() > 1) {
            if (set.type() == DnsType.CNAME) {
                skipped.add("CNAME " + set.name() + ": other types are wanted of that name, too");
                return;
            }
        }
        Optional<DnsRecordSet> there = content.find(set.name(), set.type());
        boolean own = content.isOwned(set.name(), set.type(), settings.owner());
        if (there.isEmpty()) {
            create(content, set);
        } else if (!there.get().equals(set)) {
            update(content.zone(), set, own);
        } else if (!own) {
            skipped.add(set.type() + " " + set.name() + " is so already, and somebody else's");
        }
    }

    private void create(ZoneContent content, DnsRecordSet set) {
        for (DnsType other : content.typesOf(set.name())) {
            boolean excludes = set.type() == DnsType.CNAME || other == DnsType.CNAME;
            boolean goes = removals.stream()
                    .anyMatch(removal -> removal.records().name().equals(set.name())
                            && removal.records().type() == other
                            && removal.zone().equals(content.zone()));
            if (excludes && !goes) {
                skipped.add(set.type() + " " + set.name() + ": the name has " + other
                        + ", and none may stand beside a CNAME");
                return;
            }
        }
        others.add(new DnsChange(Kind.CREATE, content.zone(), set));
    }

    private void update(DnsZone zone, DnsRecordSet set, boolean own) {
        if (!own) {
            skipped.add(set.type() + " " + set.name() + " is somebody else's");
        } else if (settings.policy() == DnsSyncPolicy.CREATE_ONLY) {
            skipped.add(set.type() + " " + set.name() + " may not be changed, by policy");
        } else {
            others.add(new DnsChange(Kind.UPDATE, zone, set));
        }
    }

    /** The zone with the longest name that it is in. */
    private Optional<ZoneContent> zoneOf(String name) {
        return zones.stream()
                .filter(content -> lies(name, content.zone().name()))
                .findFirst();
    }

    private boolean isIn(ZoneContent content, String name) {
        return zoneOf(name).filter(zone -> zone.zone().equals(content.zone())).isPresent();
    }

    private static boolean lies(String name, String zone) {
        return name.equals(zone) || name.endsWith("." + zone);
    }
}
