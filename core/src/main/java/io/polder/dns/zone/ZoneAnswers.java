package io.polder.dns.zone;

import io.polder.dns.DnsAnswer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/** How a zone answers with what it has at a name; all snapshots share it. Immutable. */
final class ZoneAnswers {

    // Nobody transfers these zones: it need not tell one snapshot from another.
    private static final long SERIAL = 1;
    private static final long REFRESH = 7200;
    private static final long RETRY = 1800;
    private static final long EXPIRE = 86400;

    private final SOARecord soa;
    private final List<Record> apex;

    /** @param server the cluster's, in all its zones */
    ZoneAnswers(Name origin, ClusterDnsSettings settings, Name server) {
        long ttl = settings.ttl().toSeconds();
        Name hostmaster = Labels.child("hostmaster", settings.zone());
        soa = new SOARecord(
                origin,
                DClass.IN,
                ttl,
                server,
                hostmaster == null ? settings.zone() : hostmaster,
                SERIAL,
                REFRESH,
                RETRY,
                EXPIRE,
                ttl);
        var records = new ArrayList<Record>();
        records.add(soa);
        if (!settings.servers().isEmpty()) {
            records.add(new NSRecord(origin, DClass.IN, ttl, server));
        }
        apex = List.copyOf(records);
    }

    Name origin() {
        return soa.getName();
    }

    /** What is at the zone's own name. */
    List<Record> apex() {
        return apex;
    }

    /** @param records of the name; null where there is no such name */
    DnsAnswer answer(@Nullable List<Record> records, int type) {
        if (records == null) {
            return new DnsAnswer(Rcode.NXDOMAIN, true, List.of(), List.of(soa));
        }
        var answers = new ArrayList<Record>();
        for (Record each : records) {
            if (each.getType() == type || each.getType() == Type.CNAME || type == Type.ANY) {
                answers.add(each);
            }
        }
        return answers.isEmpty()
                ? new DnsAnswer(Rcode.NOERROR, true, List.of(), List.of(soa))
                : new DnsAnswer(Rcode.NOERROR, true, answers, List.of());
    }
}
