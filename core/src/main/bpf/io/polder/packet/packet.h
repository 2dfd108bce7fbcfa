/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What a packet says of its flow. */
#ifndef POLDER_PACKET_H
#define POLDER_PACKET_H

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include "flow.h"

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

/* Whom a packet that a pod's own services turned back comes from in Ethernet: a local address (IEEE 802). */
#define TURNED_BACK {0x02, 'o', 'l', 'd', 'e', 'r'}

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

/* The ports of fragments, whose first one alone has them. */
struct fragment4 {
    __be32 source;
    __be32 destination;
    __be32 id;
    __u32 protocol;
};

struct fragment6 {
    __be32 source[4];
    __be32 destination[4];
    __be32 id;
    __u32 protocol;
};

struct ports {
    __be16 source;
    __be16 destination;
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

static __always_inline struct flow flow_of(const struct packet *packet)
{
    return (struct flow){packet->source, packet->destination, packet->source_port, packet->destination_port,
        packet->protocol};
}

/* Reads which flow the packet inside of an ICMP error is of, as its answers would be. */
static __always_inline bool
read_inside(struct __sk_buff *skb, bool v6, const struct packet *packet, struct flow *answer, __u32 *transport)
{
    __u32 at = packet->transport + sizeof(struct icmp_header);
    struct ports ports;

    if (v6) {
        struct ipv6hdr ip;
        if (bpf_skb_load_bytes(skb, at, &ip, sizeof(ip)))
            return false;
        __builtin_memcpy(answer->source.words, &ip.daddr, sizeof(ip.daddr));
        __builtin_memcpy(answer->destination.words, &ip.saddr, sizeof(ip.saddr));
        answer->protocol = ip.nexthdr;
        *transport = at + sizeof(ip);
    } else {
        struct iphdr ip;
        if (bpf_skb_load_bytes(skb, at, &ip, sizeof(ip)) || ip.ihl < 5)
            return false;
        answer->source = (struct address){{ip.daddr}};
        answer->destination = (struct address){{ip.saddr}};
        answer->protocol = ip.protocol;
        *transport = at + ip.ihl * 4;
    }
    if (bpf_skb_load_bytes(skb, *transport, &ports, sizeof(ports)))
        return false;
    answer->source_port = ports.destination;
    answer->destination_port = ports.source;
    return true;
}

#endif
