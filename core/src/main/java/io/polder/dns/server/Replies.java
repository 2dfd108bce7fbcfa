package io.polder.dns.server;

import io.polder.dns.DnsAnswer;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Reads what servers reply. Stateless. */
final class Replies {

    private Replies() {}

    /** Null when it is malformed, or says that this server cannot help: others may. */
    static @Nullable DnsAnswer read(byte[] reply, boolean withProofs) {
        Message message;
        try {
            message = new Message(reply);
        } catch (IOException | RuntimeException e) { // dnsjava's records throw either, by what is wrong.
            return null;
        }
        int rcode = message.getRcode();
        if (rcode != Wire.NOERROR && rcode != Wire.NXDOMAIN) {
            return null;
        }
        var answers = message.getSection(Section.ANSWER);
        var authority = message.getSection(Section.AUTHORITY);
        boolean positive = rcode == Wire.NOERROR && !answers.isEmpty();
        boolean hasSoa = authority.stream().anyMatch(each -> each.getType() == Type.SOA);
        if (positive && !withProofs && !hasSoa) {
            authority = List.of(); // Who holds the zone is of no use to clients.
        }
        return new DnsAnswer(rcode, false, answers, authority);
    }

    static boolean isTruncated(byte[] reply) {
        return (Wire.unsigned16(reply, 2) & Wire.TC) != 0;
    }

    static boolean isAuthenticated(byte[] reply) {
        return (Wire.unsigned16(reply, 2) & Wire.AD) != 0;
    }
}
