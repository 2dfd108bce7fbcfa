package io.polder.dns.server;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Where CNAMEs lead to. Stateless. */
final class Aliases {

    private static final int MOST = 16;

    private Aliases() {}

    /** The name that these records lead to without saying what is there; null when they lead nowhere, or say it. */
    static @Nullable Name openEnd(List<Record> records, Name asked, int type) {
        if (type == Type.CNAME) {
            return null;
        }
        Name name = asked;
        for (int i = 0; i < MOST; i++) {
            Name next = null;
            for (Record each : records) {
                if (!each.getName().equals(name)) {
                    continue;
                }
                if (each.getType() == type) {
                    return null;
                }
                if (each instanceof CNAMERecord alias) {
                    next = alias.getTarget();
                }
            }
            if (next == null) {
                return i == 0 ? null : name;
            }
            name = next;
        }
        return name; // They lead in a circle, or too far.
    }
}
