package io.polder.netlink.netfilter;

/**
 * What tells ICMP flows apart: queries and their answers (RFC 792, RFC 4443). Immutable.
 *
 * @param type 8 for an echo request, 128 in ICMPv6
 * @param code mostly 0
 * @param id of the query, which its answer repeats
 */
public record IcmpQuery(int type, int code, int id) {

    public IcmpQuery {
        if (type < 0 || type > 0xff || code < 0 || code > 0xff || id < 0 || id > 0xffff) {
            throw new IllegalArgumentException("ICMP type " + type + ", code " + code + ", id " + id);
        }
    }

    /** The answer to this query, or the query to this answer; of what is neither, the same (nf_conntrack_proto_icmp.c). */
    IcmpQuery answer() {
        int answer = switch (type) {
            case 8 -> 0; // Echo.
            case 0 -> 8;
            case 13, 15, 17 -> type + 1; // Timestamp, information, address mask.
            case 14, 16, 18 -> type - 1;
            case 128, 139 -> type + 1; // Echo and node information of ICMPv6.
            case 129, 140 -> type - 1;
            default -> type;
        };
        return new IcmpQuery(answer, code, id);
    }

    /** {@code type 8 code 0 id 77}. */
    @Override
    public String toString() {
        return "type " + type + " code " + code + " id " + id;
    }
}
