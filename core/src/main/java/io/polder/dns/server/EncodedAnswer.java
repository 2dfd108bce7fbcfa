package io.polder.dns.server;

/**
 * What comes behind the question of a reply, and where in it is what differs from reply to reply. Immutable; the arrays are
 * shared and not changed.
 *
 * <p>Names in it may point into the question, which begins at the same place in each reply and is as long.
 *
 * @param flags AA, AD and the rcode
 * @param ttls where each record's TTL is
 * @param addresses where the data of the addresses that are told in turn is; empty where there are less than two
 * @param addressLength of each
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them; they are small and many.
record EncodedAnswer(
        int flags, int answers, int authority, byte[] body, char[] ttls, char[] addresses, int addressLength) {

    static final char[] NOTHING = {};

    int rcode() {
        return flags & Wire.RCODE;
    }

    boolean isNameError() {
        return rcode() == Wire.NXDOMAIN;
    }

    int bytes() {
        return body.length + 2 * (ttls.length + addresses.length);
    }
}
