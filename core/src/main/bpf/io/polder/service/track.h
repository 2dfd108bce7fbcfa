/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Flows to services: where their packets go on to, and what the way back is rewritten to. */
#ifndef POLDER_SERVICE_TRACK_H
#define POLDER_SERVICE_TRACK_H

#include "rewrite.h"

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 1024);
    __type(key, struct flow4);
    __type(value, struct track4);
} tracks4 SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 1024);
    __type(key, struct flow6);
    __type(value, struct track6);
} tracks6 SEC(".maps");

struct track {
    __u32 backend;
    __u32 device;
    __u16 generation;
    __u8 flags;
    struct address source;
    struct address destination;
    __be16 source_port;
    __be16 destination_port;
};

#define TCP_IDLE 7200 /* Seconds after which the place of a silent flow may be taken. */
#define OTHER_IDLE 30

/*
 * Reads the track of a flow and notes that it was in use. Whether it was closing before is said apart. What resets one way ends
 * the other, where nothing may ever come.
 */
static __always_inline bool
find_track(bool v6, const struct flow *flow, __u8 tcp_flags, struct track *to, __u64 *last, bool *closing)
{
    bool ends = tcp_flags & (TCP_FIN | TCP_RST);
    __u64 now = seconds();

#define READ_TRACK(found)                                                                                             \
    to->backend = (found)->backend;                                                                                   \
    to->device = (found)->device;                                                                                     \
    to->generation = (found)->generation;                                                                             \
    to->flags = (found)->flags;                                                                                       \
    to->source_port = (found)->source_port;                                                                           \
    to->destination_port = (found)->destination_port;                                                                 \
    *last = (found)->last;                                                                                            \
    *closing = (found)->state == TRACK_CLOSING;                                                                       \
    if ((found)->last != now)                                                                                         \
        (found)->last = now;                                                                                          \
    if (ends)                                                                                                         \
        (found)->state = TRACK_CLOSING;

    if (v6) {
        struct flow6 key = key6(flow);
        struct track6 *found = bpf_map_lookup_elem(&tracks6, &key);
        if (!found)
            return false;
        __builtin_memcpy(to->source.words, found->source, sizeof(found->source));
        __builtin_memcpy(to->destination.words, found->destination, sizeof(found->destination));
        READ_TRACK(found)
        if (tcp_flags & TCP_RST) {
            __builtin_memcpy(key.source, found->destination, sizeof(key.source));
            __builtin_memcpy(key.destination, found->source, sizeof(key.destination));
            key.source_port = found->destination_port;
            key.destination_port = found->source_port;
            struct track6 *other = bpf_map_lookup_elem(&tracks6, &key);
            if (other)
                other->state = TRACK_CLOSING;
        }
    } else {
        struct flow4 key = key4(flow);
        struct track4 *found = bpf_map_lookup_elem(&tracks4, &key);
        if (!found)
            return false;
        to->source = (struct address){{found->source}};
        to->destination = (struct address){{found->destination}};
        READ_TRACK(found)
        if (tcp_flags & TCP_RST) {
            key.source = found->destination;
            key.destination = found->source;
            key.source_port = found->destination_port;
            key.destination_port = found->source_port;
            struct track4 *other = bpf_map_lookup_elem(&tracks4, &key);
            if (other)
                other->state = TRACK_CLOSING;
        }
    }
    return true;
}

static __always_inline bool put_track(bool v6, const struct flow *flow, const struct track *track)
{
    __u64 now = seconds();

    if (v6) {
        struct flow6 key = key6(flow);
        struct track6 value = {.last = now, .backend = track->backend, .device = track->device,
            .generation = track->generation, .flags = track->flags, .source_port = track->source_port,
            .destination_port = track->destination_port};
        __builtin_memcpy(value.source, track->source.words, sizeof(value.source));
        __builtin_memcpy(value.destination, track->destination.words, sizeof(value.destination));
        return !bpf_map_update_elem(&tracks6, &key, &value, BPF_ANY);
    }
    struct flow4 key = key4(flow);
    struct track4 value = {now, track->backend, track->device, track->generation, TRACK_OPEN, track->flags,
        track->source.words[0], track->destination.words[0], track->source_port, track->destination_port};
    return !bpf_map_update_elem(&tracks4, &key, &value, BPF_ANY);
}

/* Whether replies of this flow would be taken for those of another one, to another VIP. */
static __always_inline bool is_taken(bool v6, const struct flow *reply, const struct track *back)
{
    struct track other;
    __u64 last;
    bool closing;

    if (!find_track(v6, reply, 0, &other, &last, &closing) || closing)
        return false;
    if (other.source_port == back->source_port && other.destination_port == back->destination_port
        && same(&other.source, &back->source) && same(&other.destination, &back->destination))
        return false;
    return seconds() - last < (reply->protocol == IPPROTO_TCP ? TCP_IDLE : OTHER_IDLE);
}

/*
 * Writes down a flow and its way back, the latter first. there is completed by the source port that the endpoint will
 * see: where a flow to another VIP has the same endpoint and the same port, another one.
 */
static __always_inline bool
begin_track(bool v6, const struct flow *flow, struct track *there, __u16 first_port, __u16 ports)
{
    struct flow reply = {there->destination, there->source, there->destination_port, there->source_port,
        flow->protocol};
    struct track back = {there->backend, there->device, there->generation, there->flags | TRACK_REPLY,
        flow->destination, flow->source, flow->destination_port, flow->source_port};

#pragma unroll
    for (int attempt = 0; attempt < 4; attempt++) {
        if (!is_taken(v6, &reply, &back)) {
            there->source_port = reply.destination_port;
            return put_track(v6, &reply, &back) && put_track(v6, flow, there);
        }
        if (flow->protocol == IPPROTO_SCTP)
            return false; /* Its checksum is over the ports, too. */
        reply.destination_port = bpf_htons(first_port + bpf_get_prandom_u32() % ports);
    }
    return false;
}

#endif
