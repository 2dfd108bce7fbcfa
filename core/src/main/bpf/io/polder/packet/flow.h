/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Addresses and flows. All is in the order of packets. */
#ifndef POLDER_FLOW_H
#define POLDER_FLOW_H

#include "polder_bpf.h"

/* Four words; of IPv4's the last three are zero. */
struct address {
    __be32 words[4];
};

/* A packet's addresses and ports, as it is seen. */
struct flow4 {
    __be32 source;
    __be32 destination;
    __be16 source_port;
    __be16 destination_port;
    __u8 protocol;
    __u8 spare[3];
};

struct flow6 {
    __be32 source[4];
    __be32 destination[4];
    __be16 source_port;
    __be16 destination_port;
    __u8 protocol;
    __u8 spare[3];
};

/* Of either family. */
struct flow {
    struct address source;
    struct address destination;
    __be16 source_port;
    __be16 destination_port;
    __u8 protocol;
};

static __always_inline __u64 seconds(void)
{
    return bpf_ktime_get_coarse_ns() / 1000000000;
}

static __always_inline struct flow4 key4(const struct flow *flow)
{
    return (struct flow4){flow->source.words[0], flow->destination.words[0], flow->source_port, flow->destination_port,
        flow->protocol, {}};
}

static __always_inline struct flow6 key6(const struct flow *flow)
{
    struct flow6 key = {.source_port = flow->source_port, .destination_port = flow->destination_port,
        .protocol = flow->protocol};
    __builtin_memcpy(key.source, flow->source.words, sizeof(key.source));
    __builtin_memcpy(key.destination, flow->destination.words, sizeof(key.destination));
    return key;
}

#endif
