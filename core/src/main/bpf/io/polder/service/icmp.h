/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * An ICMP error tells of a packet as it was rewritten; whoever sent it knows another one. Inside and outside are
 * rewritten alike, or else the path's MTU would never be found.
 */
#ifndef POLDER_SERVICE_ICMP_H
#define POLDER_SERVICE_ICMP_H

#include "track.h"

/* One address of the packet inside. IPv4's own checksum makes up for it, so that ICMP's does not change. */
static __always_inline long write_inside(
    struct __sk_buff *skb, bool v6, const struct packet *packet, bool source, struct address *from, struct address *to)
{
    __u32 at = packet->transport + sizeof(struct icmp_header);

    if (v6) {
        __s64 difference = bpf_csum_diff(from->words, 16, to->words, 16, 0);
        __u32 field = source ? offsetof(struct ipv6hdr, saddr) : offsetof(struct ipv6hdr, daddr);
        return bpf_l4_csum_replace(skb, packet->transport + 2, 0, difference, 0)
            || bpf_skb_store_bytes(skb, at + field, to->words, 16, 0);
    }
    __u32 field = source ? offsetof(struct iphdr, saddr) : offsetof(struct iphdr, daddr);
    return bpf_l3_csum_replace(skb, at + offsetof(struct iphdr, check), from->words[0], to->words[0], sizeof(__be32))
        || bpf_skb_store_bytes(skb, at + field, to->words, sizeof(__be32), 0);
}

/* One address of the error itself; ICMPv6's checksum is over it. */
static __always_inline long write_outside(
    struct __sk_buff *skb, bool v6, const struct packet *packet, bool source, struct address *from, struct address *to)
{
    if (v6) {
        __s64 difference = bpf_csum_diff(from->words, 16, to->words, 16, 0);
        if (bpf_l4_csum_replace(skb, packet->transport + 2, 0, difference, BPF_F_PSEUDO_HDR))
            return -1;
    }
    return write_address(skb, v6, packet, source, from, to);
}

static __always_inline bool rewrite_error(struct __sk_buff *skb, bool v6, struct packet *packet)
{
    struct flow answer = {};
    struct track track;
    __u32 transport;
    __u64 last;
    bool closing;

    if (!read_inside(skb, v6, packet, &answer, &transport)
        || !find_track(v6, &answer, 0, &track, &last, &closing))
        return true;
    struct ports was = {answer.destination_port, answer.source_port};
    struct ports is = {track.destination_port, track.source_port};
    if (write_inside(skb, v6, packet, true, &answer.destination, &track.destination)
        || write_inside(skb, v6, packet, false, &answer.source, &track.source)
        || bpf_l4_csum_replace(skb, packet->transport + 2, was.source, is.source, sizeof(__be16))
        || bpf_l4_csum_replace(skb, packet->transport + 2, was.destination, is.destination, sizeof(__be16))
        || bpf_skb_store_bytes(skb, transport, &is, sizeof(is), 0))
        return false;
    if (same(&packet->source, &answer.source)
        && write_outside(skb, v6, packet, true, &packet->source, &track.source))
        return false;
    return !write_outside(skb, v6, packet, false, &packet->destination, &track.destination);
}

#endif
