/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What the programs and Java share. PolicyCodecs.java has the same layouts, PolicyLayoutTest compares them. Addresses are
 * in the order of the packet, those of IPv4 mapped into IPv6 (RFC 4291 2.5.5.2); so are ports of flows and events. Ports
 * of ranges and all else are in the machine's order.
 */
#ifndef POLDER_POLICY_MAPS_H
#define POLDER_POLICY_MAPS_H

#include "../packet/flow.h"

/*
 * A pod of this node. The kernel may give an element that was replaced to another key while a program still reads it:
 * check is such that all words of key and value have no bit in their exclusive or.
 */
struct pod {
    __u32 id;
    __u32 ingress; /* The rules for what it receives; 0: anything may come. Ids are never used again. */
    __u32 egress;
    __u32 device; /* The node's end of its link, or 0. */
    __u32 check;
};

/* What policies can tell of an address: those of a class are alike for all of them. */
struct peer {
    __u32 class;
    __u32 check; /* Likewise. */
};

#define CLASS_NODE 0x80000000 /* An address of this node. */

/* Whose networks are in a class. The length counts the family's 32 bits, and the 96 before IPv4, too. */
struct network {
    __u32 length;
    __u32 family; /* 4 or 6: without it ::/0 would be all of IPv4. */
    __be32 address[4];
};

/* What rules say to a class of peers. Class 0 is of those that have no other. */
struct verdict_key {
    __u32 rules;
    __u32 class;
};

enum protocol_index { PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_SCTP, PROTOCOL_OTHER, PROTOCOLS };

/* A decision is the number of the rule that made it, or 0, times 2, plus 1 when it lets pass. */
struct verdict {
    __u32 first; /* Of count ranges of ports, in order, none over another. */
    __u32 count;
    __u32 decision; /* For all other ports. */
};

struct verdicts {
    struct verdict of[PROTOCOLS];
};

struct range {
    __u16 first;
    __u16 last;
    __u32 decision;
};

/* As the pod sees it, whoever began: source is the pod. */
struct tracked {
    __u32 last; /* Seconds of CLOCK_MONOTONIC. */
    __u32 epoch;
    __u32 pod;
    __u8 direction; /* In which it began. */
    __u8 state;
    __u16 spare;
};

enum tracked_state {
    FIN_FROM_POD = 1,
    FIN_TO_POD = 2,
    RESET = 4,
    DENIED = 8, /* It passed, and does so no more. */
};

enum direction { INGRESS, EGRESS };

struct control {
    __u32 epoch; /* Flows that were judged in an earlier one are judged again. */
    __u32 report;
};

enum report { REPORT_DENIED = 1, REPORT_ALLOWED = 2 };

struct event {
    __u64 time; /* Nanoseconds of CLOCK_MONOTONIC. */
    __u32 pod;
    __u32 decision;
    __u8 direction;
    __u8 protocol;
    __be16 pod_port;
    __be16 peer_port;
    __u16 spare;
    __be32 pod_address[4];
    __be32 peer_address[4];
};

_Static_assert(offsetof(struct event, pod_port) == 18 && offsetof(struct event, peer_address) == 40, "FlowWatch reads it");

/* Sizes are set when the maps are made. */

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, struct address);
    __type(value, struct pod);
} pods SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, 1024);
    __type(key, struct address);
    __type(value, struct peer);
} peers SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LPM_TRIE);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, 1024);
    __type(key, struct network);
    __type(value, __u32);
} networks SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, 1024);
    __type(key, struct verdict_key);
    __type(value, struct verdicts);
} verdicts SEC(".maps");

/* Java writes it in place, through mmap, and so control. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, 1024);
    __type(key, __u32);
    __type(value, struct range);
} ranges SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct control);
} control SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 1024);
    __type(key, struct flow6);
    __type(value, struct tracked);
} flows SEC(".maps");

/* How often each rule decided; 0: none did, or an event was lost. */
struct counter {
    __u64 decisions;
    __u64 lost;
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1024);
    __type(key, __u32);
    __type(value, struct counter);
} counters SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 65536);
} events SEC(".maps");

#endif
