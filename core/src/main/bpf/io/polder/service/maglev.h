/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* By what a flow from outside finds its place in a table that MaglevTable.java makes. */
#ifndef POLDER_SERVICE_MAGLEV_H
#define POLDER_SERVICE_MAGLEV_H

#include "../packet/packet.h"

/* The finalizer of MurmurHash3. */
static __always_inline __u32 mix(__u32 hash)
{
    hash = (hash ^ hash >> 16) * 0x85ebca6b;
    hash = (hash ^ hash >> 13) * 0xc2b2ae35;
    return hash ^ hash >> 16;
}

/* The same on all nodes, for all packets of a flow; or for all flows of a client. */
static __always_inline __u32 flow_hash(const struct packet *packet, bool of_client)
{
    __u32 hash = packet->protocol;

#pragma nounroll
    for (int i = 0; i < 4; i++)
        hash = mix(hash ^ packet->source.words[i]);
    if (of_client)
        return hash;
#pragma nounroll
    for (int i = 0; i < 4; i++)
        hash = mix(hash ^ packet->destination.words[i]);
    return mix(hash ^ (packet->source_port | (__u32)packet->destination_port << 16));
}

#endif
