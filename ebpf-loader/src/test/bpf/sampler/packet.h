// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* What the programs read of packets: directly from memory, so each end is compared with the packet's. */
#ifndef PACKET_H
#define PACKET_H

#include "polder_bpf.h"
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>

/* The protocol above IP, or -1. */
static __always_inline int protocol_of(void *data, void *end, __be16 ethertype)
{
    struct iphdr *ip = data;
    struct ipv6hdr *ip6 = data;
    if (ethertype == bpf_htons(ETH_P_IP))
        return (void *)(ip + 1) <= end ? ip->protocol : -1;
    if (ethertype == bpf_htons(ETH_P_IPV6))
        return (void *)(ip6 + 1) <= end ? ip6->nexthdr : -1;
    return -1;
}

/* Of UDP without IP options: the port that it goes to, in the host's order, or 0. */
static __always_inline __u16 udp_port(void *data, void *end, __be16 ethertype)
{
    size_t length = ethertype == bpf_htons(ETH_P_IP) ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
    struct udphdr *udp = data + length;
    if (protocol_of(data, end, ethertype) != IPPROTO_UDP || (void *)(udp + 1) > end)
        return 0;
    return bpf_ntohs(udp->dest);
}

#endif
