/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Answers in the name of a VIP that has no endpoint: TCP's reset, ICMP's port unreachable (RFC 9293 3.10.7.1, 1812). */
#ifndef POLDER_SERVICE_REFUSE_H
#define POLDER_SERVICE_REFUSE_H

#include "rewrite.h"

#define TTL 64
#define QUOTED 8 /* Bytes behind the IP header that an ICMP error tells of. */

struct tcp_header {
    __be16 source;
    __be16 destination;
    __be32 sequence;
    __be32 acknowledgement;
    __u8 length; /* In words, in the upper half. */
    __u8 flags;
    __be16 window;
    __be16 checksum;
    __be16 urgent;
};

static __always_inline __be16 fold(__s64 sum)
{
    sum = (sum & 0xffff) + ((sum >> 16) & 0xffff);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return ~sum;
}

static __always_inline __s64 add(__s64 sum, void *bytes, __u32 size)
{
    return bpf_csum_diff(NULL, 0, bytes, size, sum);
}

/* The sum over addresses, length and protocol (RFC 9293 3.1, 8200 8.1). */
static __always_inline __s64 pseudo(bool v6, struct packet *packet, __u16 length, __u8 protocol)
{
    __be32 tail[2] = {bpf_htonl(length), bpf_htonl(protocol)};
    __s64 sum = add(0, packet->source.words, v6 ? 16 : 4);

    return add(add(sum, packet->destination.words, v6 ? 16 : 4), tail, sizeof(tail));
}

/* Back to whoever sent it; by a mark that nobody else can make, a pod's policies know that it had been its own. */
static __always_inline bool turn_ethernet(struct __sk_buff *skb, bool to_pod)
{
    const __u8 mark[ETH_ALEN] = TURNED_BACK;
    struct ethhdr ethernet;
    __u8 to[ETH_ALEN];

    if (bpf_skb_load_bytes(skb, 0, &ethernet, sizeof(ethernet)))
        return false;
    __builtin_memcpy(to, ethernet.h_source, ETH_ALEN);
    __builtin_memcpy(ethernet.h_source, to_pod ? mark : ethernet.h_dest, ETH_ALEN);
    __builtin_memcpy(ethernet.h_dest, to, ETH_ALEN);
    return !bpf_skb_store_bytes(skb, 0, &ethernet, sizeof(ethernet), 0);
}

/* An IP header from the packet's destination to its source. */
static __always_inline bool write_ip(struct __sk_buff *skb, bool v6, struct packet *packet, __u16 length, __u8 protocol)
{
    if (v6) {
        struct ipv6hdr ip = {.version = 6, .payload_len = bpf_htons(length), .nexthdr = protocol, .hop_limit = TTL};
        __builtin_memcpy(&ip.saddr, packet->destination.words, sizeof(ip.saddr));
        __builtin_memcpy(&ip.daddr, packet->source.words, sizeof(ip.daddr));
        return !bpf_skb_store_bytes(skb, ETH_HLEN, &ip, sizeof(ip), 0);
    }
    struct iphdr ip = {.version = 4, .ihl = 5, .tot_len = bpf_htons(sizeof(ip) + length), .ttl = TTL,
        .protocol = protocol, .saddr = packet->destination.words[0], .daddr = packet->source.words[0]};
    ip.check = fold(add(0, &ip, sizeof(ip)));
    return !bpf_skb_store_bytes(skb, ETH_HLEN, &ip, sizeof(ip), 0);
}

static __always_inline bool become_reset(struct __sk_buff *skb, bool v6, struct packet *packet)
{
    struct tcp_header tcp;
    __u32 network = v6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);

    if (packet->tcp_flags & TCP_RST || bpf_skb_load_bytes(skb, ETH_HLEN + network, &tcp, sizeof(tcp)))
        return false;
    __u32 header = (tcp.length >> 4) * 4;
    __u32 data = skb->len - ETH_HLEN - network - header;
    __u32 taken = data + !!(tcp.flags & TCP_SYN) + !!(tcp.flags & TCP_FIN);
    struct tcp_header reset = {.source = tcp.destination, .destination = tcp.source, .length = 5 << 4,
        .flags = TCP_RST};
    if (tcp.flags & TCP_ACK) {
        reset.sequence = tcp.acknowledgement;
    } else {
        reset.acknowledgement = bpf_htonl(bpf_ntohl(tcp.sequence) + taken);
        reset.flags |= TCP_ACK;
    }
    reset.checksum = fold(add(pseudo(v6, packet, sizeof(reset), IPPROTO_TCP), &reset, sizeof(reset)));
    return !bpf_skb_change_tail(skb, ETH_HLEN + network + sizeof(reset), 0)
        && write_ip(skb, v6, packet, sizeof(reset), IPPROTO_TCP)
        && !bpf_skb_store_bytes(skb, ETH_HLEN + network, &reset, sizeof(reset), 0);
}

static __always_inline bool become_unreachable4(struct __sk_buff *skb, struct packet *packet)
{
    struct {
        struct icmp_header icmp;
        __u8 quoted[sizeof(struct iphdr) + QUOTED];
    } body = {.icmp = {.type = ICMP_UNREACHABLE, .code = ICMP_PORT_UNREACHABLE}};

    if (bpf_skb_load_bytes(skb, ETH_HLEN, body.quoted, sizeof(body.quoted)))
        return false;
    body.icmp.checksum = fold(add(0, &body, sizeof(body)));
    return !bpf_skb_change_tail(skb, ETH_HLEN + sizeof(body.quoted), 0)
        && !bpf_skb_adjust_room(skb, sizeof(struct iphdr) + sizeof(body.icmp), BPF_ADJ_ROOM_MAC, 0)
        && write_ip(skb, false, packet, sizeof(body), IPPROTO_ICMP)
        && !bpf_skb_store_bytes(skb, ETH_HLEN + sizeof(struct iphdr), &body, sizeof(body), 0);
}

static __always_inline bool become_unreachable6(struct __sk_buff *skb, struct packet *packet)
{
    struct {
        struct icmp_header icmp;
        __u8 quoted[sizeof(struct ipv6hdr) + QUOTED];
    } body = {.icmp = {.type = ICMPV6_UNREACHABLE, .code = ICMPV6_PORT_UNREACHABLE}};

    if (bpf_skb_load_bytes(skb, ETH_HLEN, body.quoted, sizeof(body.quoted)))
        return false;
    body.icmp.checksum = fold(add(pseudo(true, packet, sizeof(body), IPPROTO_ICMPV6), &body, sizeof(body)));
    return !bpf_skb_change_tail(skb, ETH_HLEN + sizeof(body.quoted), 0)
        && !bpf_skb_adjust_room(skb, sizeof(struct ipv6hdr) + sizeof(body.icmp), BPF_ADJ_ROOM_MAC, 0)
        && write_ip(skb, true, packet, sizeof(body), IPPROTO_ICMPV6)
        && !bpf_skb_store_bytes(skb, ETH_HLEN + sizeof(struct ipv6hdr), &body, sizeof(body), 0);
}

/* Makes of a packet the answer to it. False: there is none to give, and the packet may be half rewritten. */
static __always_inline bool become_refusal(struct __sk_buff *skb, bool v6, struct packet *packet)
{
    if (packet->has_options || !packet->has_ports)
        return false;
    if (packet->protocol == IPPROTO_TCP)
        return become_reset(skb, v6, packet);
    return v6 ? become_unreachable6(skb, packet) : become_unreachable4(skb, packet);
}

#endif
