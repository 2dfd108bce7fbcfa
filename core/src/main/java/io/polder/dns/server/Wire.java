package io.polder.dns.server;

/** Numbers of DNS messages (RFC 1035, section 4; RFC 6891) and how they are read and written. Stateless. */
final class Wire {

    static final int HEADER = 12;
    static final int LONGEST_NAME = 255;
    static final int LONGEST_LABEL = 63;
    static final int LONGEST_MESSAGE = 65535;
    static final int POINTER = 0xc0;

    static final int QR = 0x8000;
    static final int OPCODE = 0x7800;
    static final int AA = 0x0400;
    static final int TC = 0x0200;
    static final int RD = 0x0100;
    static final int RA = 0x0080;
    static final int AD = 0x0020;
    static final int CD = 0x0010;
    static final int RCODE = 0x000f;

    static final int NOERROR = 0;
    static final int FORMERR = 1;
    static final int SERVFAIL = 2;
    static final int NXDOMAIN = 3;
    static final int NOTIMP = 4;
    static final int REFUSED = 5;
    static final int BADVERS = 16;

    static final int TYPE_A = 1;
    static final int TYPE_AAAA = 28;
    static final int TYPE_OPT = 41;
    static final int TYPE_ANY = 255;
    static final int CLASS_IN = 1;

    /** The root, type, size as class, extended rcode, version, flags, and no options. */
    static final int OPT_LENGTH = 11;

    /** What fits a packet of IPv6's least MTU (DNS flag day 2020). */
    static final int ADVERTISED_SIZE = 1232;

    static final int DEFAULT_SIZE = 512;
    static final int DO = 0x8000;

    private Wire() {}

    static int unsigned16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }

    static void put32(byte[] bytes, int at, int value) {
        put16(bytes, at, value >>> 16);
        put16(bytes, at + 2, value);
    }

    /** Behind a name, which may end in a pointer, or -1 where there is none before the limit. */
    static int skipName(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit) {
            int length = bytes[at] & 0xff;
            if (length == 0) {
                return at + 1;
            }
            if (length >= POINTER) {
                return at + 2 <= limit ? at + 2 : -1;
            }
            if (length > LONGEST_LABEL) {
                return -1;
            }
            at += 1 + length;
        }
        return -1;
    }

    static byte lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter + ('a' - 'A')) : letter;
    }

    /** An OPT record of ours (RFC 6891, section 6.1.2); returns what is behind it. */
    static int putOpt(byte[] bytes, int at, int extendedRcode, boolean dnssecOk) {
        bytes[at] = 0;
        put16(bytes, at + 1, TYPE_OPT);
        put16(bytes, at + 3, ADVERTISED_SIZE);
        bytes[at + 5] = (byte) extendedRcode;
        bytes[at + 6] = 0;
        put16(bytes, at + 7, dnssecOk ? DO : 0);
        put16(bytes, at + 9, 0);
        return at + OPT_LENGTH;
    }
}
