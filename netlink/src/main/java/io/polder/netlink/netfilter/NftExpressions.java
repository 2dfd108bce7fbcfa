package io.polder.netlink.netfilter;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MessageWriter;

/** What rules are made of (include/uapi/linux/netfilter/nf_tables.h). Stateless. */
final class NftExpressions {

    private static final int ELEMENT = 1; // NFTA_LIST_ELEM
    private static final int NAME = 1; // NFTA_EXPR_NAME
    private static final int DATA = 2;
    private static final int VALUE = 1; // NFTA_DATA_VALUE
    private static final int VERDICT = 2;
    private static final int REGISTER_VERDICT = 0;
    private static final int REGISTER = 1; // NFT_REG_1: 16 bytes
    private static final int NETWORK_HEADER = 1;
    private static final int EQUAL = 0;
    private static final int NF_ACCEPT = 1;

    private static final int SOURCE_IPV4 = 12; // In struct iphdr, and in struct ipv6hdr.
    private static final int DESTINATION_IPV4 = 16;
    private static final int SOURCE_IPV6 = 8;
    private static final int DESTINATION_IPV6 = 24;

    private NftExpressions() {}

    static void source(MessageWriter message, IpPrefix prefix) {
        address(message, prefix, prefix.address().isIpv4() ? SOURCE_IPV4 : SOURCE_IPV6);
    }

    static void destination(MessageWriter message, IpPrefix prefix) {
        address(message, prefix, prefix.address().isIpv4() ? DESTINATION_IPV4 : DESTINATION_IPV6);
    }

    static void verdict(MessageWriter message, NftRule.Verdict verdict) {
        switch (verdict) {
            case ACCEPT ->
                expression(message, "immediate", () -> {
                    message.attributeBe32(1, REGISTER_VERDICT);
                    int data = message.begin(2);
                    int code = message.begin(VERDICT);
                    message.attributeBe32(1, NF_ACCEPT);
                    message.end(code);
                    message.end(data);
                });
            case MASQUERADE -> expression(message, "masq", () -> {});
        }
    }

    /** Loads the address, keeps the bits of the prefix, and goes on where they are the prefix's. */
    private static void address(MessageWriter message, IpPrefix prefix, int offset) {
        if (prefix.length() == 0) {
            return;
        }
        int bytes = prefix.family().bits() / 8;
        expression(
                message,
                "payload",
                () -> message.attributeBe32(1, REGISTER)
                        .attributeBe32(2, NETWORK_HEADER)
                        .attributeBe32(3, offset)
                        .attributeBe32(4, bytes));
        if (prefix.length() < prefix.family().bits()) {
            expression(message, "bitwise", () -> {
                message.attributeBe32(1, REGISTER).attributeBe32(2, REGISTER).attributeBe32(3, bytes);
                value(message, 4, mask(prefix.length(), bytes));
                value(message, 5, new byte[bytes]);
            });
        }
        expression(message, "cmp", () -> {
            message.attributeBe32(1, REGISTER).attributeBe32(2, EQUAL);
            value(message, 3, bytes(prefix.network().address()));
        });
    }

    private static byte[] bytes(IpAddress address) {
        return address.toInetAddress().getAddress();
    }

    private static byte[] mask(int length, int bytes) {
        var mask = new byte[bytes];
        for (int bit = 0; bit < length; bit++) {
            mask[bit / 8] |= (byte) (0x80 >> bit % 8);
        }
        return mask;
    }

    private static void value(MessageWriter message, int type, byte[] value) {
        int data = message.begin(type);
        message.attribute(VALUE, value);
        message.end(data);
    }

    private static void expression(MessageWriter message, String name, Runnable content) {
        int element = message.begin(ELEMENT);
        message.attribute(NAME, name);
        int data = message.begin(DATA);
        content.run();
        message.end(data);
        message.end(element);
    }
}
