/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* How a packet's addresses and ports are rewritten, with its checksums. */
#ifndef POLDER_SERVICE_REWRITE_H
#define POLDER_SERVICE_REWRITE_H

#include "../packet/packet.h"
#include "select.h"

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
