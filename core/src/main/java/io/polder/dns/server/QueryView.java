package io.polder.dns.server;

/**
 * One query of a client, read in place; each parse replaces what was there. Confined to a thread. It allocates nothing.
 *
 * <p>Its key is what answers are kept under:
 *
 * <pre>
 * name, lower-cased | type (2) | class (2) | 1: DO, 2: CD (1)
 * </pre>
 */
final class QueryView {

    /** Of {@link #parse}: nothing is to be answered. */
    static final int SILENCE = -1;

    static final int BEHIND_NAME = 5;
    static final int KEY_DO = 1;
    static final int KEY_CD = 2;
    private static final int FIRST_META_TYPE = 249; // TKEY, TSIG, IXFR, AXFR and mail's (RFC 6895, section 3.1)
    private static final int LAST_META_TYPE = 254;

    final byte[] key = new byte[Wire.LONGEST_NAME + BEHIND_NAME];
    private int keyLength;
    private int hash;
    private int flags;
    private int type;
    private int questionEnd;
    private int udpSize;
    private boolean edns;
    private boolean dnssecOk;

    /** The rcode that says what is wrong with it, 0 when it is well-formed, or {@link #SILENCE}. */
    int parse(byte[] message, int length) {
        questionEnd = Wire.HEADER;
        keyLength = 0;
        type = 0;
        edns = false;
        dnssecOk = false;
        udpSize = Wire.DEFAULT_SIZE;
        if (length < Wire.HEADER) {
            return SILENCE;
        }
        flags = Wire.unsigned16(message, 2);
        if ((flags & Wire.QR) != 0) {
            return SILENCE; // Two servers could go on answering each other.
        }
        if ((flags & Wire.OPCODE) != 0) {
            return Wire.NOTIMP;
        }
        boolean plain = Wire.unsigned16(message, 4) == 1
                && Wire.unsigned16(message, 6) == 0
                && Wire.unsigned16(message, 8) == 0;
        if (!plain || !parseQuestion(message, length)) {
            return Wire.FORMERR;
        }
        int rcode = parseAdditional(message, length);
        return rcode == 0 ? finish(message) : rcode;
    }

    private boolean parseQuestion(byte[] message, int length) {
        int at = Wire.HEADER;
        while (true) {
            int label = at < length ? message[at] & 0xff : -1;
            if (label == 0) {
                break;
            }
            at += 1 + label;
            boolean fits = at < length && at - Wire.HEADER < Wire.LONGEST_NAME;
            if (label < 0 || label > Wire.LONGEST_LABEL || !fits) {
                return false; // A pointer, too: there is nothing before the name that it could point to.
            }
        }
        int nameLength = at + 1 - Wire.HEADER;
        if (at + 5 > length) {
            return false;
        }
        for (int i = 0; i < nameLength; i++) {
            key[i] = Wire.lower(message[Wire.HEADER + i]);
        }
        questionEnd = at + 5;
        keyLength = nameLength + BEHIND_NAME;
        type = Wire.unsigned16(message, at + 1);
        return true;
    }

    private int parseAdditional(byte[] message, int length) {
        int at = questionEnd;
        for (int left = Wire.unsigned16(message, 10); left > 0; left--) {
            int behindName = Wire.skipName(message, at, length);
            if (behindName < 0 || behindName + 10 > length) {
                return Wire.FORMERR;
            }
            int end = behindName + 10 + Wire.unsigned16(message, behindName + 8);
            if (end > length) {
                return Wire.FORMERR;
            }
            if (Wire.unsigned16(message, behindName) == Wire.TYPE_OPT) {
                boolean root = behindName == at + 1;
                if (edns || !root || !areOptions(message, behindName + 10, end)) {
                    return Wire.FORMERR;
                }
                edns = true;
                udpSize = Math.max(Wire.DEFAULT_SIZE, Wire.unsigned16(message, behindName + 2));
                dnssecOk = (message[behindName + 6] & 0x80) != 0;
                if (message[behindName + 5] != 0) {
                    return Wire.BADVERS;
                }
            }
            at = end;
        }
        return at == length ? 0 : Wire.FORMERR;
    }

    private static boolean areOptions(byte[] message, int from, int end) {
        int at = from;
        while (at + 4 <= end) {
            at += 4 + Wire.unsigned16(message, at + 2);
        }
        return at == end;
    }

    private int finish(byte[] message) {
        int dnsClass = Wire.unsigned16(message, questionEnd - 2);
        if (type == Wire.TYPE_OPT) {
            return Wire.FORMERR;
        }
        if (dnsClass != Wire.CLASS_IN || (type >= FIRST_META_TYPE && type <= LAST_META_TYPE)) {
            return Wire.REFUSED;
        }
        int at = keyLength - BEHIND_NAME;
        Wire.put16(key, at, type);
        Wire.put16(key, at + 2, dnsClass);
        key[at + 4] = (byte) ((dnssecOk ? KEY_DO : 0) | ((flags & Wire.CD) != 0 ? KEY_CD : 0));
        hash = KeyHash.of(key, keyLength);
        return 0;
    }

    int keyLength() {
        return keyLength;
    }

    /** With the root's zero; 0 when there is no name. */
    int nameLength() {
        return Math.max(0, keyLength - BEHIND_NAME);
    }

    int hash() {
        return hash;
    }

    int flags() {
        return flags;
    }

    int type() {
        return type;
    }

    /** Behind the question, or behind the header where there is none that is well-formed. */
    int questionEnd() {
        return questionEnd;
    }

    boolean hasQuestion() {
        return questionEnd > Wire.HEADER;
    }

    boolean hasEdns() {
        return edns;
    }

    boolean dnssecOk() {
        return dnssecOk;
    }

    /** How long a reply may be over UDP. */
    int udpLimit() {
        return Math.min(udpSize, Wire.ADVERTISED_SIZE);
    }
}
