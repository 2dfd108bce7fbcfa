package io.polder.dns.server;

import io.polder.dns.DnsAnswer;
import java.time.Duration;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

/** How long an answer is kept, by the rules. Stateless. */
final class Lifetimes {

    private Lifetimes() {}

    /**
     * Seconds; 0: not at all.
     *
     * @param type that was asked for
     * @param mostNegative at most, for what does not exist
     */
    static long of(DnsAnswer answer, int type, Duration mostNegative, CacheRules rules) {
        if (answer.rcode() == Wire.NOERROR && answersType(answer, type)) {
            long least = leastTtl(answer);
            return Math.min(
                    Math.max(least, rules.least().toSeconds()), rules.most().toSeconds());
        }
        if (answer.rcode() != Wire.NOERROR && answer.rcode() != Wire.NXDOMAIN) {
            return 0;
        }
        return Math.min(negativeTtl(answer), mostNegative.toSeconds());
    }

    /** RFC 2308, section 5: without an SOA nothing says how long. */
    private static long negativeTtl(DnsAnswer answer) {
        for (Record each : answer.authority()) {
            if (each instanceof SOARecord soa) {
                return Math.min(leastTtl(answer), Math.min(ttl(soa), soa.getMinimum()));
            }
        }
        return 0;
    }

    private static boolean answersType(DnsAnswer answer, int type) {
        return answer.answers().stream().anyMatch(each -> each.getType() == type);
    }

    private static long leastTtl(DnsAnswer answer) {
        return answer.answers().stream().mapToLong(Lifetimes::ttl).min().orElse(Integer.MAX_VALUE);
    }

    /** With the highest bit it is 0 (RFC 2181, section 8). */
    private static long ttl(Record each) {
        return each.getTTL() > Integer.MAX_VALUE ? 0 : each.getTTL();
    }
}
