/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What the programs and Java share: keys, values, maps. ServiceCodecs.java has the same layouts, ServiceLayoutTest
 * compares them. Addresses and ports are in the order of the packet, all else in the machine's.
 */
#ifndef POLDER_SERVICE_MAPS_H
#define POLDER_SERVICE_MAPS_H

#include "../packet/flow.h"

/* What is reached: a port of a VIP. With port and protocol 0 it is the VIP as such, of which other ports are refused. */
struct frontend4 {
    __be32 vip;
    __be16 port;
    __u8 protocol;
    __u8 scope; /* 0 */
};

struct frontend6 {
    __be32 vip[4];
    __be16 port;
    __u8 protocol;
    __u8 scope;
};

enum service_flags {
    SERVICE_EXTERNAL = 1,       /* Reachable from outside, by out_base. */
    SERVICE_NOT_FROM_PODS = 2,  /* An external IP of elsewhere: pods reach what really has it. */
    SERVICE_SOURCE_RANGES = 4,  /* From outside only those of source_ranges. */
    SERVICE_POD_DROP = 8,       /* Without endpoints for pods: dropped, as others have some; else refused. */
    SERVICE_OUT_DROP = 16,      /* Likewise, from outside. */
    SERVICE_VIP = 32,           /* The VIP as such. */
};

/*
 * Both lists of endpoints are ranges of slots. The kernel may give an element that was replaced to another key while a
 * program still reads it: check is such that all words of key and value have no bit in their exclusive or.
 */
struct service {
    __u32 id; /* Of a port of a service, in one family; its frontends share it. */
    __u32 pod_base;
    __u32 out_base;
    __u16 pod_count;
    __u16 out_count;
    __u32 affinity; /* Seconds, or 0. */
    __u32 flags;
    __u32 maglev; /* Not 0: flows from outside take the slot that their hash says. */
    __u32 check;
};

enum backend_flags {
    BACKEND_LOCAL = 1, /* On this node. */
};

enum backend_state {
    BACKEND_DEAD,     /* Not in use. */
    BACKEND_ACTIVE,   /* May get new flows. */
    BACKEND_DRAINING, /* Terminating, and serving: keeps its flows. */
    BACKEND_GONE,     /* Serves no more: TCP may end its flows in order, UDP goes elsewhere. */
};

struct backend4 {
    __be32 address;
    __be16 port;
    __u8 protocol;
    __u8 state;
    __u16 generation; /* Another one each time that the id is given to somebody else. */
    __u16 flags;
    __u32 service;
};

struct backend6 {
    __be32 address[4];
    __be16 port;
    __u8 protocol;
    __u8 state;
    __u16 generation;
    __u16 flags;
    __u32 service;
    __u32 spare;
};

/* Who has affinity: a network namespace by its cookie (from sockets), or an address (from packets). */
struct affinity_key {
    __u32 service;
    __u32 kind; /* 0: cookie, 4 or 6: address. */
    __u64 client[2];
};

struct affinity {
    __u64 last; /* Seconds of CLOCK_MONOTONIC. */
    __u32 backend;
    __u16 generation;
    __u16 spare;
};

enum track_flags {
    TRACK_REPLY = 1,   /* The way back. */
    TRACK_HAIRPIN = 2, /* A pod that reaches itself. */
    TRACK_OUTSIDE = 4, /* From outside. */
    TRACK_REMOTE = 8,  /* To another node, in this node's name. */
};

enum track_state {
    TRACK_OPEN,
    TRACK_CLOSING, /* A FIN or RST was seen. */
};

/* And what they are rewritten to. Each flow has two: there and back. */
struct track4 {
    __u64 last; /* Seconds of CLOCK_MONOTONIC. */
    __u32 backend;
    __u32 device; /* By which it came, from outside. */
    __u16 generation;
    __u8 state;
    __u8 flags;
    __be32 source;
    __be32 destination;
    __be16 source_port;
    __be16 destination_port;
};

struct track6 {
    __u64 last;
    __u32 backend;
    __u32 device;
    __u16 generation;
    __u8 state;
    __u8 flags;
    __be32 source[4];
    __be32 destination[4];
    __be16 source_port;
    __be16 destination_port;
};

/* Whom from outside a port of a service lets in; the length counts its id, too. Of IPv4 the first word is used. */
struct source_range {
    __u32 length;
    __u32 service;
    __be32 address[4];
};

enum pod_mode {
    POD_SOCKET = 1, /* Its sockets are given endpoints. */
};

/* Sizes are set when the maps are made. */

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, struct frontend4);
    __type(value, struct service);
} services4 SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, struct frontend6);
    __type(value, struct service);
} services6 SEC(".maps");

/* Ids of backends. Java writes them, and the backends, in place, through mmap. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, 1024);
    __type(key, __u32);
    __type(value, __u32);
} slots SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, 1024);
    __type(key, __u32);
    __type(value, struct backend4);
} backends4 SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, 1024);
    __type(key, __u32);
    __type(value, struct backend6);
} backends6 SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 1024);
    __type(key, struct affinity_key);
    __type(value, struct affinity);
} affinities SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LPM_TRIE);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, 1024);
    __type(key, struct source_range);
    __type(value, __u32);
} source_ranges SEC(".maps");

/* Which network namespaces, by their cookies, have their services by what. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, __u64);
    __type(value, __u32);
} pods SEC(".maps");

/* The ranges that VIPs are taken from: addresses there that nobody has lead nowhere. Of IPv4 the first word is used. */
struct range {
    __be32 address[4];
    __be32 mask[4];
};

#define RANGES 4
const volatile __u32 range_count4 = 0;
const volatile __u32 range_count6 = 0;
const volatile struct range ranges4[RANGES] = {};
const volatile struct range ranges6[RANGES] = {};

#endif
