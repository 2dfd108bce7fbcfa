/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What a packet says of its flow, and how that is rewritten with its checksums. */
#ifndef POLDER_SERVICE_PACKET_H
#define POLDER_SERVICE_PACKET_H

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include "select.h"

#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_FRAGMENT_OFFSET 0x1fff
#define IPV6_FRAGMENT_OFFSET 0xfff8
#define IPV6_MORE_FRAGMENTS 1
#define IPV6_FRAGMENT_HEADER 44
#define IPV6_EXTENSIONS 4

/* linux/icmp.h would bring in the headers of programs. Types of errors (RFC 792, 4443), and the header of both. */
enum { ICMP_UNREACHABLE = 3, ICMP_TIME_EXCEEDED = 11, ICMP_PARAMETER_PROBLEM = 12, ICMP_PORT_UNREACHABLE = 3 };
enum { ICMPV6_UNREACHABLE = 1, ICMPV6_PARAMETER_PROBLEM = 4, ICMPV6_PORT_UNREACHABLE = 4 };

struct icmp_header {
    __u8 type;
    __u8 code;
    __be16 checksum;
    __be32 rest;
};

#define TCP_FIN 1
#define TCP_SYN 2
#define TCP_RST 4
#define TCP_ACK 16

enum packet_kind {
    PACKET_OTHER, /* Of no flow that a service could be about. */
    PACKET_FLOW,
    PACKET_ICMP_ERROR,
    PACKET_LOST, /* A fragment whose ports are not known. */
};

struct packet {
    struct address source;
    struct address destination;
    __be16 source_port;
    __be16 destination_port;
    __u8 protocol;
    __u8 tcp_flags;
    __u16 transport;  /* Offset of the header behind IP's. */
    bool has_ports;   /* Not so in later fragments. */
    bool has_options; /* Of IPv4, or extension headers of IPv6. */
};

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 1024);
    __type(key, struct fragment4);
    __type(value, struct ports);
} fragments4 SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 1024);
    __type(key, struct fragment6);
    __type(value, struct ports);
} fragments6 SEC(".maps");

static __always_inline struct ports *fragment_ports(bool v6, const struct packet *packet, __be32 id, struct ports *first)
{
    if (v6) {
        struct fragment6 key = {.id = id, .protocol = packet->protocol};
        __builtin_memcpy(key.source, packet->source.words, sizeof(key.source));
        __builtin_memcpy(key.destination, packet->destination.words, sizeof(key.destination));
        if (!first)
            return bpf_map_lookup_elem(&fragments6, &key);
        bpf_map_update_elem(&fragments6, &key, first, BPF_ANY);
    } else {
        struct fragment4 key = {.source = packet->source.words[0], .destination = packet->destination.words[0],
            .id = id, .protocol = packet->protocol};
        if (!first)
            return bpf_map_lookup_elem(&fragments4, &key);
        bpf_map_update_elem(&fragments4, &key, first, BPF_ANY);
    }
    return first;
}

/* Reads ports, and TCP's flags. A first fragment leaves its ports to those that follow. */
static __always_inline int
read_ports(struct __sk_buff *skb, bool v6, struct packet *packet, bool first, bool later, __be32 id)
{
    struct ports ports;

    if (packet->protocol != IPPROTO_TCP && packet->protocol != IPPROTO_UDP && packet->protocol != IPPROTO_SCTP)
        return PACKET_OTHER;
    if (later) {
        struct ports *known = fragment_ports(v6, packet, id, NULL);
        if (!known)
            return PACKET_LOST;
        ports = *known;
    } else {
        if (bpf_skb_load_bytes(skb, packet->transport, &ports, sizeof(ports)))
            return PACKET_OTHER;
        if (packet->protocol == IPPROTO_TCP && bpf_skb_load_bytes(skb, packet->transport + 13, &packet->tcp_flags, 1))
            return PACKET_OTHER;
        if (first)
            fragment_ports(v6, packet, id, &ports);
        packet->has_ports = true;
    }
    packet->source_port = ports.source;
    packet->destination_port = ports.destination;
    return PACKET_FLOW;
}

static __always_inline int read_packet4(struct __sk_buff *skb, struct packet *packet)
{
    struct iphdr ip;

    if (bpf_skb_load_bytes(skb, ETH_HLEN, &ip, sizeof(ip)) || ip.version != 4 || ip.ihl < 5)
        return PACKET_OTHER;
    packet->source = (struct address){{ip.saddr}};
    packet->destination = (struct address){{ip.daddr}};
    packet->protocol = ip.protocol;
    packet->transport = ETH_HLEN + ip.ihl * 4;
    packet->has_options = ip.ihl > 5;
    bool later = ip.frag_off & bpf_htons(IPV4_FRAGMENT_OFFSET);
    bool first = !later && ip.frag_off & bpf_htons(IPV4_MORE_FRAGMENTS);
    if (packet->protocol == IPPROTO_ICMP && !later) {
        __u8 type;
        if (bpf_skb_load_bytes(skb, packet->transport, &type, 1))
            return PACKET_OTHER;
        return type == ICMP_UNREACHABLE || type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETER_PROBLEM
            ? PACKET_ICMP_ERROR : PACKET_OTHER;
    }
    return read_ports(skb, false, packet, first, later, ip.id);
}

static __always_inline int read_packet6(struct __sk_buff *skb, struct packet *packet)
{
    struct ipv6hdr ip;
    bool first = false, later = false;
    __be32 id = 0;

    if (bpf_skb_load_bytes(skb, ETH_HLEN, &ip, sizeof(ip)) || ip.version != 6)
        return PACKET_OTHER;
    __builtin_memcpy(packet->source.words, &ip.saddr, sizeof(packet->source));
    __builtin_memcpy(packet->destination.words, &ip.daddr, sizeof(packet->destination));
    packet->protocol = ip.nexthdr;
    packet->transport = ETH_HLEN + sizeof(ip);
#pragma unroll
    for (int i = 0; i < IPV6_EXTENSIONS; i++) {
        struct {
            __u8 next;
            __u8 length;
            __be16 offset;
            __be32 id;
        } extension;
        if (packet->protocol != IPPROTO_HOPOPTS && packet->protocol != IPPROTO_ROUTING
            && packet->protocol != IPPROTO_DSTOPTS && packet->protocol != IPV6_FRAGMENT_HEADER)
            break;
        if (bpf_skb_load_bytes(skb, packet->transport, &extension, sizeof(extension)))
            return PACKET_OTHER;
        packet->has_options = true;
        if (packet->protocol == IPV6_FRAGMENT_HEADER) {
            later = extension.offset & bpf_htons(IPV6_FRAGMENT_OFFSET);
            first = !later && extension.offset & bpf_htons(IPV6_MORE_FRAGMENTS);
            id = extension.id;
            packet->transport += 8;
        } else {
            packet->transport += (extension.length + 1) * 8;
        }
        packet->protocol = extension.next;
        if (later)
            break;
    }
    if (packet->protocol == IPPROTO_ICMPV6 && !later) {
        __u8 type;
        if (bpf_skb_load_bytes(skb, packet->transport, &type, 1))
            return PACKET_OTHER;
        return type >= ICMPV6_UNREACHABLE && type <= ICMPV6_PARAMETER_PROBLEM ? PACKET_ICMP_ERROR : PACKET_OTHER;
    }
    return read_ports(skb, true, packet, first, later, id);
}

static __always_inline int read_packet(struct __sk_buff *skb, bool v6, struct packet *packet)
{
    return v6 ? read_packet6(skb, packet) : read_packet4(skb, packet);
}

static __always_inline bool same(const struct address *one, const struct address *other)
{
    return one->words[0] == other->words[0] && one->words[1] == other->words[1] && one->words[2] == other->words[2]
        && one->words[3] == other->words[3];
}

/* Where the checksum over addresses and ports is; 0 where there is none: SCTP's leaves addresses out. */
static __always_inline __u32 checksum_offset(const struct packet *packet)
{
    if (!packet->has_ports)
        return 0;
    return packet->protocol == IPPROTO_TCP ? packet->transport + 16
        : packet->protocol == IPPROTO_UDP  ? packet->transport + 6
                                           : 0;
}

static __always_inline long write_address(
    struct __sk_buff *skb, bool v6, const struct packet *packet, bool source, struct address *from, struct address *to)
{
    __u32 checksum = checksum_offset(packet);
    __u64 zero = packet->protocol == IPPROTO_UDP ? BPF_F_MARK_MANGLED_0 : 0;

    if (same(from, to))
        return 0;
    if (v6) {
        __s64 difference = bpf_csum_diff(from->words, 16, to->words, 16, 0);
        if (checksum && bpf_l4_csum_replace(skb, checksum, 0, difference, BPF_F_PSEUDO_HDR | zero))
            return -1;
        __u32 field = source ? offsetof(struct ipv6hdr, saddr) : offsetof(struct ipv6hdr, daddr);
        return bpf_skb_store_bytes(skb, ETH_HLEN + field, to->words, 16, 0);
    }
    if (checksum
        && bpf_l4_csum_replace(skb, checksum, from->words[0], to->words[0], BPF_F_PSEUDO_HDR | zero | sizeof(__be32)))
        return -1;
    if (bpf_l3_csum_replace(skb, ETH_HLEN + offsetof(struct iphdr, check), from->words[0], to->words[0], sizeof(__be32)))
        return -1;
    __u32 field = source ? offsetof(struct iphdr, saddr) : offsetof(struct iphdr, daddr);
    return bpf_skb_store_bytes(skb, ETH_HLEN + field, to->words, sizeof(__be32), 0);
}

static __always_inline long
write_port(struct __sk_buff *skb, const struct packet *packet, bool source, __be16 from, __be16 to)
{
    __u32 checksum = checksum_offset(packet);
    __u64 zero = packet->protocol == IPPROTO_UDP ? BPF_F_MARK_MANGLED_0 : 0;

    if (from == to || !packet->has_ports)
        return 0;
    if (checksum && bpf_l4_csum_replace(skb, checksum, from, to, zero | sizeof(__be16)))
        return -1;
    return bpf_skb_store_bytes(skb, packet->transport + (source ? 0 : 2), &to, sizeof(to), 0);
}

#endif
