package io.polder.dns;

import static java.util.Objects.requireNonNull;

import io.polder.dns.DnsChange.Kind;
import io.polder.spi.CloudException;
import io.polder.spi.DnsRecord;
import io.polder.spi.DnsRecordSet;
import io.polder.spi.DnsType;
import io.polder.spi.DnsZone;
import io.polder.spi.DnsZones;
import io.polder.spi.Page;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps records of a cloud's private zones as they are wanted, as ExternalDNS does. It keeps nothing itself: what it owns it
 * knows by a TXT record beside each name and type, {@code polder-a.www.example.internal} with its owner's name, which is
 * written before the records and removed after them. Others' records are not touched. Thread-safe; calls block for calls of
 * the cloud, of which those of one object run one after another.
 *
 * <p>A process that dies, or a call that fails, leaves what the next run ends.
 */
public final class DnsSync {

    private final DnsZones zones;
    private final DnsSyncSettings settings;
    private final DnsOwnership ownership;
    private final Object lock = new Object();

    public DnsSync(DnsZones zones, DnsSyncSettings settings) {
        this.zones = requireNonNull(zones, "zones");
        this.settings = requireNonNull(settings, "settings");
        this.ownership = new DnsOwnership(settings.owner());
    }

    /**
     * What {@link #reconcile} would do, without doing it: nothing but lists are asked for.
     *
     * @param wanted all records that there are to be; several of one name and type are one
     * @throws CloudException when the cloud does not list what is there
     */
    public DnsPlan plan(Collection<DnsRecordSet> wanted) {
        synchronized (lock) {
            var contents = new ArrayList<ZoneContent>();
            for (DnsZone zone : Page.all(token -> zones.zones(token, settings.timeout()))) {
                if (settings.zones().test(zone)) {
                    List<DnsRecord> records = Page.all(token -> zones.records(zone.id(), token, settings.timeout()));
                    contents.add(new ZoneContent(zone, records));
                }
            }
            return new DnsPlanner(settings, contents).plan(wanted);
        }
    }

    /**
     * Makes records be as they are wanted. One that fails is in the report, and the others are tried all the same; but for a zone
     * that has as many records as it may, where nothing more is created in this run.
     *
     * @throws CloudException when the cloud does not list what is there: nothing was done then
     */
    public DnsSyncReport reconcile(Collection<DnsRecordSet> wanted) {
        synchronized (lock) {
            DnsPlan plan = plan(wanted);
            var done = new ArrayList<DnsChange>();
            Map<DnsChange, CloudException> failed = new LinkedHashMap<>();
            var skipped = new ArrayList<>(plan.skipped());
            Set<DnsZone> full = new HashSet<>();
            for (DnsChange change : plan.changes()) {
                if (change.kind() == Kind.CREATE && full.contains(change.zone())) {
                    skipped.add(change + ": zone " + change.zone().name() + " has as many records as it may");
                    continue;
                }
                try {
                    apply(change);
                    done.add(change);
                } catch (CloudException e) {
                    failed.put(change, e);
                    if (e instanceof CloudException.QuotaExceeded) {
                        full.add(change.zone());
                    }
                }
            }
            return new DnsSyncReport(done, failed, skipped);
        }
    }

    private void apply(DnsChange change) {
        String zone = change.zone().id();
        DnsRecordSet records = change.records();
        switch (change.kind()) {
            case CREATE -> {
                zones.put(zone, ownership.mark(records), settings.timeout());
                zones.put(zone, records, settings.timeout());
            }
            case UPDATE -> zones.put(zone, records, settings.timeout());
            case REMOVE -> {
                zones.remove(zone, records.name(), records.type(), settings.timeout());
                forget(zone, records);
            }
            case FORGET -> forget(zone, records);
        }
    }

    private void forget(String zone, DnsRecordSet records) {
        String mark = DnsOwnership.nameOf(records.name(), records.type());
        zones.remove(zone, mark, DnsType.TXT, settings.timeout());
    }
}
