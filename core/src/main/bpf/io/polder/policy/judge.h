/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What a pod's rules say to a peer, a protocol and a port. */
#ifndef POLDER_POLICY_JUDGE_H
#define POLDER_POLICY_JUDGE_H

#include <linux/in.h>
#include "maps.h"

#define ALLOWED 1
#define SEARCH_STEPS 10 /* So that there can be 1023 ranges. */

static __always_inline struct address mapped(bool v6, const struct address *address)
{
    if (v6)
        return *address;
    return (struct address){{0, 0, bpf_htonl(0xffff), address->words[0]}};
}

static __always_inline __u32 sum_of(const struct address *address)
{
    return address->words[0] ^ address->words[1] ^ address->words[2] ^ address->words[3];
}

/* Copies a pod, whole. */
static __always_inline bool find_pod(const struct address *address, struct pod *to)
{
#pragma unroll
    for (int attempt = 0; attempt < 3; attempt++) {
        struct pod *found = bpf_map_lookup_elem(&pods, address);
        if (!found)
            return false;
        *to = *found;
        if (!(sum_of(address) ^ to->id ^ to->ingress ^ to->egress ^ to->device ^ to->check))
            return true;
    }
    return false;
}

static __always_inline __u32 class_of(bool v6, const struct address *address)
{
    struct network key = {.length = 160, .family = v6 ? 6 : 4};

#pragma unroll
    for (int attempt = 0; attempt < 3; attempt++) {
        struct peer *found = bpf_map_lookup_elem(&peers, address);
        if (!found)
            break;
        struct peer peer = *found;
        if (!(sum_of(address) ^ peer.class ^ peer.check))
            return peer.class;
    }
    __builtin_memcpy(key.address, address->words, sizeof(key.address));
    __u32 *class = bpf_map_lookup_elem(&networks, &key);
    return class ? *class : 0;
}

static __always_inline __u32 protocol_index(__u8 protocol)
{
    return protocol == IPPROTO_TCP ? PROTOCOL_TCP
        : protocol == IPPROTO_UDP  ? PROTOCOL_UDP
        : protocol == IPPROTO_SCTP ? PROTOCOL_SCTP
                                   : PROTOCOL_OTHER;
}

static __always_inline __u32 search(const struct verdict *verdict, __u16 port)
{
    __u32 low = verdict->first, high = low + verdict->count;

    for (int step = 0; step < SEARCH_STEPS && low < high; step++) {
        __u32 middle = low + (high - low) / 2;
        struct range *range = bpf_map_lookup_elem(&ranges, &middle);
        if (!range)
            return 0;
        if (port < range->first)
            high = middle;
        else if (port > range->last)
            low = middle + 1;
        else
            return range->decision;
    }
    return verdict->decision;
}

/* The decision about a new flow. Rules that are nowhere to be found let nothing pass. Verified once, for all programs. */
__noinline __u32 judge(__u32 rules, __u32 class, __u32 protocol, __u16 port)
{
    struct verdict_key key = {rules, class & ~CLASS_NODE};

    if (class & CLASS_NODE)
        return ALLOWED;
    struct verdicts *found = bpf_map_lookup_elem(&verdicts, &key);
    if (!found && key.class) {
        key.class = 0;
        found = bpf_map_lookup_elem(&verdicts, &key);
    }
    if (!found || protocol >= PROTOCOLS)
        return 0;
    struct verdict verdict = found->of[protocol];
    return verdict.count ? search(&verdict, port) : verdict.decision;
}

#endif
