package io.polder.pool;

import io.polder.spi.ClientToken;
import io.polder.spi.IpFamily;

/**
 * An assignment whose outcome is unknown.
 *
 * @param repeatable whether a repetition tells what it has brought; where not, that is to be released
 */
record Doubt(String eniId, ClientToken token, IpFamily family, int count, boolean repeatable) {

    /** Of what is on an ENI at all. */
    static Doubt of(String eniId, ClientToken token) {
        return new Doubt(eniId, token, IpFamily.IPV4, 0, false);
    }
}
