package io.polder.netlink.netfilter;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.MessageWriter;
import java.util.function.Consumer;

/** What rules are made of (include/uapi/linux/netfilter/nf_tables.h). Stateless. */
final class NftExpressions {

    private static final int ELEMENT = 1; // NFTA_LIST_ELEM
    private static final int NAME = 1; // NFTA_EXPR_NAME
    private static final int DATA = 2;
    private static final int VALUE = 1; // NFTA_DATA_VALUE
    private static final int VERDICT = 2;
    private static final int REGISTER_VERDICT = 0;
    private static final int REGISTER = 1; // NFT_REG_1: 16 bytes
    private static final int SECOND_REGISTER = 2;
    private static final int LINK_HEADER = 0; // enum nft_payload_bases
    private static final int NETWORK_HEADER = 1;
    private static final int TRANSPORT_HEADER = 2;
    private static final int EQUAL = 0; // enum nft_cmp_ops
    private static final int LESS = 2;
    private static final int NF_ACCEPT = 1;
    private static final int GOTO = -4; // enum nft_verdicts
    private static final int META_PROTOCOL = 1; // enum nft_meta_keys
    private static final int META_L4PROTO = 16;
    private static final int META_PKTTYPE = 19;
    private static final int RANDOM = 1; // enum nft_ng_types
    private static final int TO_NETWORK_ORDER = 1; // NFT_BYTEORDER_HTON
    private static final int DESTINATION_NAT = 1; // NFT_NAT_DNAT

    private static final int SOURCE_IPV4 = 12; // In struct iphdr, and in struct ipv6hdr.
    private static final int DESTINATION_IPV4 = 16;
    private static final int SOURCE_IPV6 = 8;
    private static final int DESTINATION_IPV6 = 24;
    private static final int DESTINATION_PORT = 2; // In the headers of TCP and of UDP.
    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_IPV6 = 0x86dd;
    private static final int PACKET_HOST = 0; // include/uapi/linux/if_packet.h

    private NftExpressions() {}

    static void source(MessageWriter message, IpPrefix prefix) {
        address(message, prefix, prefix.address().isIpv4() ? SOURCE_IPV4 : SOURCE_IPV6);
    }

    static void destination(MessageWriter message, IpPrefix prefix) {
        address(message, prefix, prefix.address().isIpv4() ? DESTINATION_IPV4 : DESTINATION_IPV6);
    }

    static void verdict(MessageWriter message, NftRule.Verdict verdict) {
        switch (verdict) {
            case ACCEPT -> decide(message, code -> code.attributeBe32(1, NF_ACCEPT));
            case MASQUERADE -> expression(message, "masq", () -> {});
        }
    }

    static void goTo(MessageWriter message, String chain) {
        decide(message, code -> code.attributeBe32(1, GOTO).attribute(2, chain));
    }

    private static void decide(MessageWriter message, Consumer<MessageWriter> code) {
        expression(message, "immediate", () -> {
            message.attributeBe32(1, REGISTER_VERDICT);
            int data = message.begin(2);
            int verdict = message.begin(VERDICT);
            code.accept(message);
            message.end(verdict);
            message.end(data);
        });
    }

    /** Goes on where the packet is of that protocol above IP. */
    static void protocol(MessageWriter message, int number) {
        meta(message, META_L4PROTO);
        compare(message, EQUAL, new byte[] {(byte) number});
    }

    static void destinationPort(MessageWriter message, int port) {
        payload(message, TRANSPORT_HEADER, DESTINATION_PORT, Short.BYTES);
        compare(message, EQUAL, be16(port));
    }

    /** Goes on where the frame has a packet of that family. */
    static void frameOf(MessageWriter message, AddressFamily family) {
        meta(message, META_PROTOCOL);
        compare(message, EQUAL, be16(family == AddressFamily.INET ? ETH_P_IP : ETH_P_IPV6));
    }

    /**
     * Goes on for that part of the whole, drawn by lot. What is drawn is in the kernel's own byte order, and compared
     * byte by byte.
     */
    static void oneOf(MessageWriter message, int part, int whole) {
        if (part == whole) {
            return;
        }
        expression(
                message,
                "numgen",
                () -> message.attributeBe32(1, REGISTER)
                        .attributeBe32(2, whole)
                        .attributeBe32(3, RANDOM)
                        .attributeBe32(4, 0));
        expression(
                message,
                "byteorder",
                () -> message.attributeBe32(1, REGISTER)
                        .attributeBe32(2, REGISTER)
                        .attributeBe32(3, TO_NETWORK_ORDER)
                        .attributeBe32(4, Integer.BYTES)
                        .attributeBe32(5, Integer.BYTES));
        compare(message, LESS, be32(part));
    }

    /** Makes an address and a port the flow's destination. */
    static void translate(MessageWriter message, IpAddress address, int port) {
        load(message, REGISTER, address.bytes());
        load(message, SECOND_REGISTER, be16(port));
        expression(
                message,
                "nat",
                () -> message.attributeBe32(1, DESTINATION_NAT)
                        .attributeBe32(2, address.family().number())
                        .attributeBe32(3, REGISTER)
                        .attributeBe32(5, SECOND_REGISTER));
    }

    /** Changes whom a frame is for, and that the host is to take it if it is for the host. */
    static void sendTo(MessageWriter message, MacAddress mac) {
        load(message, REGISTER, mac.bytes());
        expression(
                message,
                "payload",
                () -> message.attributeBe32(5, REGISTER)
                        .attributeBe32(2, LINK_HEADER)
                        .attributeBe32(3, 0)
                        .attributeBe32(4, mac.bytes().length));
        load(message, REGISTER, new byte[] {PACKET_HOST});
        expression(message, "meta", () -> message.attributeBe32(2, META_PKTTYPE).attributeBe32(3, REGISTER));
    }

    /** Loads the address, keeps the bits of the prefix, and goes on where they are the prefix's. */
    private static void address(MessageWriter message, IpPrefix prefix, int offset) {
        if (prefix.length() == 0) {
            return;
        }
        int bytes = prefix.family().bytes();
        payload(message, NETWORK_HEADER, offset, bytes);
        if (prefix.length() < prefix.family().bits()) {
            expression(message, "bitwise", () -> {
                message.attributeBe32(1, REGISTER).attributeBe32(2, REGISTER).attributeBe32(3, bytes);
                value(message, 4, mask(prefix.length(), bytes));
                value(message, 5, new byte[bytes]);
            });
        }
        compare(message, EQUAL, prefix.network().address().bytes());
    }

    private static void meta(MessageWriter message, int key) {
        expression(message, "meta", () -> message.attributeBe32(1, REGISTER).attributeBe32(2, key));
    }

    private static void payload(MessageWriter message, int base, int offset, int bytes) {
        expression(
                message,
                "payload",
                () -> message.attributeBe32(1, REGISTER)
                        .attributeBe32(2, base)
                        .attributeBe32(3, offset)
                        .attributeBe32(4, bytes));
    }

    private static void compare(MessageWriter message, int operation, byte[] with) {
        expression(message, "cmp", () -> {
            message.attributeBe32(1, REGISTER).attributeBe32(2, operation);
            value(message, 3, with);
        });
    }

    private static void load(MessageWriter message, int register, byte[] value) {
        expression(message, "immediate", () -> {
            message.attributeBe32(1, register);
            value(message, 2, value);
        });
    }

    private static byte[] be32(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    private static byte[] be16(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
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
