package io.polder.pool;

import io.polder.spi.ClientToken;
import io.polder.spi.IpFamily;

/**
 * An assignment whose outcome is unknown.
 *
 * @param repeatable whether a repetition tells what it has brought; where not, that is to be released
 */
record Doubt(String eniId, ClientToken token, Wanted wanted, boolean repeatable) {

    /** Of what is on an ENI at all. */
    static Doubt of(String eniId, ClientToken token) {
        return new Doubt(eniId, token, new Wanted(IpFamily.IPV4, 0, false), false);
    }

    Doubt notRepeatable() {
        return new Doubt(eniId, token, wanted, false);
    }
}
