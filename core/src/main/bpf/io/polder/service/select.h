/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* From a VIP to an endpoint. */
#ifndef POLDER_SERVICE_SELECT_H
#define POLDER_SERVICE_SELECT_H

#include "maps.h"

struct endpoint {
    struct address address;
    __be16 port;
    __u8 state;
    __u16 generation;
    __u16 flags;
    __u32 id;
    __u32 service;
};

static __always_inline struct service *look(bool v6, const struct address *vip, __be16 port, __u8 protocol, __u32 *sum)
{
    if (v6) {
        struct frontend6 key = {.port = port, .protocol = protocol};
        __builtin_memcpy(key.vip, vip->words, sizeof(key.vip));
        *sum = vip->words[0] ^ vip->words[1] ^ vip->words[2] ^ vip->words[3] ^ (port | protocol << 16);
        return bpf_map_lookup_elem(&services6, &key);
    }
    struct frontend4 key = {.vip = vip->words[0], .port = port, .protocol = protocol};
    *sum = vip->words[0] ^ (port | protocol << 16);
    return bpf_map_lookup_elem(&services4, &key);
}

/* Copies the service of a frontend, whole. */
static __always_inline bool
find_service(bool v6, const struct address *vip, __be16 port, __u8 protocol, struct service *to)
{
#pragma unroll
    for (int attempt = 0; attempt < 3; attempt++) {
        __u32 sum;
        struct service *found = look(v6, vip, port, protocol, &sum);
        if (!found)
            return false;
        *to = *found;
        __u32 counts = to->pod_count | (__u32)to->out_count << 16;
        if (!(sum ^ to->id ^ to->pod_base ^ to->out_base ^ counts ^ to->affinity ^ to->flags ^ to->maglev ^ to->check))
            return true;
    }
    return false;
}

static __always_inline bool in_ranges(bool v6, const struct address *vip)
{
    const volatile struct range *ranges = v6 ? ranges6 : ranges4;
    __u32 count = v6 ? range_count6 : range_count4;
#pragma unroll
    for (__u32 i = 0; i < RANGES; i++) {
        if (i < count && !((vip->words[0] ^ ranges[i].address[0]) & ranges[i].mask[0])
            && !((vip->words[1] ^ ranges[i].address[1]) & ranges[i].mask[1])
            && !((vip->words[2] ^ ranges[i].address[2]) & ranges[i].mask[2])
            && !((vip->words[3] ^ ranges[i].address[3]) & ranges[i].mask[3]))
            return true;
    }
    return false;
}

static __always_inline bool find_endpoint(bool v6, __u32 id, struct endpoint *to)
{
    to->id = id;
    if (v6) {
        struct backend6 *backend = bpf_map_lookup_elem(&backends6, &id);
        if (!backend)
            return false;
        __builtin_memcpy(to->address.words, backend->address, sizeof(to->address.words));
        to->port = backend->port;
        to->state = backend->state;
        to->generation = backend->generation;
        to->flags = backend->flags;
        to->service = backend->service;
    } else {
        struct backend4 *backend = bpf_map_lookup_elem(&backends4, &id);
        if (!backend)
            return false;
        to->address = (struct address){{backend->address}};
        to->port = backend->port;
        to->state = backend->state;
        to->generation = backend->generation;
        to->flags = backend->flags;
        to->service = backend->service;
    }
    return true;
}

/* The endpoint that had this client last, when that was not too long ago and it still takes new flows. */
static __always_inline bool
remembered(bool v6, const struct service *service, const struct affinity_key *key, struct endpoint *to)
{
    struct affinity *known = bpf_map_lookup_elem(&affinities, key);
    __u64 now = seconds();
    if (!known || now - known->last >= service->affinity || !find_endpoint(v6, known->backend, to)
        || to->generation != known->generation || to->state != BACKEND_ACTIVE || to->service != service->id)
        return false;
    known->last = now;
    return true;
}

/*
 * Chooses an endpoint for a new flow. A slot may be written while it is read, so that its endpoint has just gone: another
 * one is tried.
 */
static __always_inline bool choose(bool v6, const struct service *service, bool outside, __u32 random,
    const struct affinity_key *client, struct endpoint *to)
{
    __u32 base = outside ? service->out_base : service->pod_base;
    __u32 count = outside ? service->out_count : service->pod_count;

    if (!count)
        return false;
    if (service->affinity && remembered(v6, service, client, to))
        return true;
#pragma unroll
    for (__u32 attempt = 0; attempt < 3; attempt++) {
        __u32 slot = base + (random + attempt) % count;
        __u32 *id = bpf_map_lookup_elem(&slots, &slot);
        if (!id || !find_endpoint(v6, *id, to) || to->state != BACKEND_ACTIVE || to->service != service->id)
            continue;
        if (service->affinity) {
            struct affinity value = {.last = seconds(), .backend = to->id, .generation = to->generation};
            bpf_map_update_elem(&affinities, client, &value, BPF_ANY);
        }
        return true;
    }
    return false;
}

#endif
