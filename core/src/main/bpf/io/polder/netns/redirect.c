// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * The datapath of pods that share an ENI, each with a veth: packets from a pod go straight out of its ENI, packets to
 * a pod straight into its namespace. Who is where, the kernel's own routing table says: a pod is behind a link whose
 * MAC address is ee:ee:ee:ee:ee:ee (see HostLink.java), or …:ef when what it receives is to pass the link's queue.
 */
#include <linux/if_ether.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include "polder_bpf.h"

#define AF_INET 2
#define AF_INET6 10

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Of the ENI; the addresses in the order of the packet, zero where it has none of that family. */
const volatile __u32 eni_ifindex = 0;
const volatile __u32 gateway_ipv4 = 0;
const volatile __u32 gateway_ipv6[4] = {0, 0, 0, 0};

enum { PASS, TO_ENI, TO_POD };

/* Looks for the way to the packet's destination; fills in the MAC addresses where it is a pod of this node. */
static __always_inline int decide(struct __sk_buff *skb, struct bpf_fib_lookup *way)
{
    void *data = (void *)(long)skb->data;
    void *end = (void *)(long)skb->data_end;

    way->ifindex = skb->ifindex;
    if (skb->protocol == bpf_htons(ETH_P_IP)) {
        struct iphdr *ip = data + ETH_HLEN;
        if ((void *)(ip + 1) > end)
            return PASS;
        if ((ip->daddr & bpf_htonl(0xf0000000)) == bpf_htonl(0xe0000000) || ip->daddr == 0xffffffff)
            return PASS;
        way->family = AF_INET;
        way->tos = ip->tos;
        way->ipv4_src = ip->saddr;
        way->ipv4_dst = ip->daddr;
    } else if (skb->protocol == bpf_htons(ETH_P_IPV6)) {
        struct ipv6hdr *ip = data + ETH_HLEN;
        if ((void *)(ip + 1) > end)
            return PASS;
        __u8 *to = ip->daddr.in6_u.u6_addr8;
        if (to[0] == 0xff || (to[0] == 0xfe && (to[1] & 0xc0) == 0x80))
            return PASS; /* Of one link: multicast, neighbours. */
        way->family = AF_INET6;
        __builtin_memcpy(way->ipv6_src, &ip->saddr, sizeof(way->ipv6_src));
        __builtin_memcpy(way->ipv6_dst, &ip->daddr, sizeof(way->ipv6_dst));
    } else {
        return PASS; /* ARP and the like. */
    }

    long answer = bpf_fib_lookup(skb, way, sizeof(*way), 0);
    bool known = answer == BPF_FIB_LKUP_RET_SUCCESS || answer == BPF_FIB_LKUP_RET_FRAG_NEEDED;
    if (known && way->smac[0] == 0xee && way->smac[1] == 0xee && way->smac[2] == 0xee && way->smac[3] == 0xee
        && way->smac[4] == 0xee && (way->smac[5] & 0xfe) == 0xee)
        return answer == BPF_FIB_LKUP_RET_SUCCESS ? TO_POD : PASS; /* Too long for it: the stack tells the sender. */
    /* Prohibited is what the node itself has no route to: it need not have a default route of the family. */
    if (known || answer == BPF_FIB_LKUP_RET_NO_NEIGH || answer == BPF_FIB_LKUP_RET_PROHIBIT)
        return TO_ENI;
    return PASS; /* The node itself, or an address that no pod has. */
}

static __always_inline int to_pod(struct __sk_buff *skb, struct bpf_fib_lookup *way)
{
    if (bpf_skb_store_bytes(skb, offsetof(struct ethhdr, h_dest), way->dmac, ETH_ALEN, 0)
        || bpf_skb_store_bytes(skb, offsetof(struct ethhdr, h_source), way->smac, ETH_ALEN, 0))
        return TC_ACT_SHOT;
    if (way->smac[5] == 0xef)
        return bpf_redirect(way->ifindex, 0);
    return bpf_redirect_peer(way->ifindex, 0);
}

/* What the node's end of a pod's veth receives. */
SEC("tc") int from_pod(struct __sk_buff *skb)
{
    struct bpf_fib_lookup way = {};
    int decision = decide(skb, &way);

    if (decision == TO_POD)
        return to_pod(skb, &way);
    if (decision == PASS)
        return TC_ACT_UNSPEC; /* Whoever comes next decides. */

    struct bpf_redir_neigh hop = {.nh_family = way.family};
    if (way.family == AF_INET) {
        hop.ipv4_nh = gateway_ipv4;
    } else {
        hop.ipv6_nh[0] = gateway_ipv6[0];
        hop.ipv6_nh[1] = gateway_ipv6[1];
        hop.ipv6_nh[2] = gateway_ipv6[2];
        hop.ipv6_nh[3] = gateway_ipv6[3];
    }
    return bpf_redirect_neigh(eni_ifindex, &hop, sizeof(hop), 0);
}

/* What the ENI receives. */
SEC("tc") int from_eni(struct __sk_buff *skb)
{
    struct bpf_fib_lookup way = {};

    return decide(skb, &way) == TO_POD ? to_pod(skb, &way) : TC_ACT_UNSPEC;
}
