package io.polder.dns;

import java.util.List;
import org.xbill.DNS.Record;

/**
 * An answer without its question. Immutable.
 *
 * @param rcode of RFC 1035, section 4.1.1
 * @param authoritative whether it comes from who holds the zone
 * @param authority the SOA says how long a negative answer may be kept
 */
public record DnsAnswer(int rcode, boolean authoritative, List<Record> answers, List<Record> authority) {

    public DnsAnswer {
        if (rcode < 0 || rcode > 15) {
            throw new IllegalArgumentException("no rcode of four bits: " + rcode);
        }
        answers = List.copyOf(answers);
        authority = List.copyOf(authority);
    }

    /** An answer with nothing but its rcode. */
    public static DnsAnswer of(int rcode) {
        return new DnsAnswer(rcode, false, List.of(), List.of());
    }
}
