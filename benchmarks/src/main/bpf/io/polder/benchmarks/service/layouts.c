// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * From a VIP to an endpoint by three layouts of maps, with nothing around it: what BPF_PROG_TEST_RUN takes for a program is
 * what its layout costs. The packet is not looked at: a program chooses by itself which service is asked for, so that one
 * call runs very many. Each returns the address of the endpoint, for Java to see that there was one.
 */
#include <polder_bpf.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define VIPS 0x0a600000 /* 10.96.0.0 */
#define PORT bpf_htons(80)
#define TCP 6

/* Which services are asked for: so many, from that one on. */
volatile __u32 first = 0;
volatile __u32 count = 1;

static __always_inline __be32 any_vip(void)
{
    return bpf_htonl(VIPS + first + bpf_get_prandom_u32() % count);
}

/* Choosing a VIP is in all figures. */
SEC("tc") int nothing(struct __sk_buff *skb)
{
    return any_vip();
}

/* Polder's: a hash has the service, with where its slots begin; a slot has the number of an endpoint. */

struct frontend {
    __be32 vip;
    __be16 port;
    __u8 protocol;
    __u8 scope;
};

struct service {
    __u32 id;
    __u32 pod_base;
    __u32 out_base;
    __u16 pod_count;
    __u16 out_count;
    __u32 affinity;
    __u32 flags;
    __u32 maglev;
    __u32 check; /* All words of key and value are 0 by exclusive or. */
};

struct backend {
    __be32 address;
    __be16 port;
    __u8 protocol;
    __u8 state;
    __u16 generation;
    __u16 flags;
    __u32 service;
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1);
    __type(key, struct frontend);
    __type(value, struct service);
} services SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u32);
} slots SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct backend);
} backends SEC(".maps");

SEC("tc") int arrays(struct __sk_buff *skb)
{
    struct frontend key = {.vip = any_vip(), .port = PORT, .protocol = TCP};
    struct service *found = bpf_map_lookup_elem(&services, &key);
    if (!found)
        return 0;
    struct service service = *found;
    __u32 sum = key.vip ^ (key.port | key.protocol << 16);
    __u32 counts = service.pod_count | (__u32)service.out_count << 16;
    if ((sum ^ service.id ^ service.pod_base ^ service.out_base ^ counts ^ service.affinity ^ service.flags
            ^ service.maglev ^ service.check)
        || !service.pod_count)
        return 0;
    __u32 slot = service.pod_base + bpf_get_prandom_u32() % service.pod_count;
    __u32 *id = bpf_map_lookup_elem(&slots, &slot);
    if (!id)
        return 0;
    __u32 number = *id;
    struct backend *backend = bpf_map_lookup_elem(&backends, &number);
    if (!backend || backend->state != 1 || backend->service != service.id)
        return 0;
    return backend->address;
}

/* Cilium's shape: slot 0 of a VIP in a hash says how many others there are, one of which names an endpoint in another. */

struct slot_key {
    __be32 vip;
    __be16 port;
    __u16 slot;
    __u8 protocol;
    __u8 scope;
    __u8 spare[2];
};

struct slot_value {
    __u32 endpoint;
    __u16 count;
    __u16 reverse;
    __u8 flags[2];
    __u16 spare;
};

struct hashed_endpoint {
    __be32 address;
    __be16 port;
    __u8 protocol;
    __u8 flags;
    __u16 cluster;
    __u8 zone;
    __u8 spare;
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, 1);
    __type(key, struct slot_key);
    __type(value, struct slot_value);
} vip_slots SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct hashed_endpoint);
} endpoints SEC(".maps");

SEC("tc") int hashes(struct __sk_buff *skb)
{
    struct slot_key key = {.vip = any_vip(), .port = PORT, .protocol = TCP};
    struct slot_value *slot = bpf_map_lookup_elem(&vip_slots, &key);
    if (!slot || !slot->count)
        return 0;
    key.slot = 1 + bpf_get_prandom_u32() % slot->count;
    slot = bpf_map_lookup_elem(&vip_slots, &key);
    if (!slot)
        return 0;
    __u32 id = slot->endpoint;
    struct hashed_endpoint *endpoint = bpf_map_lookup_elem(&endpoints, &id);
    return endpoint ? endpoint->address : 0;
}

/* Calico's shape: a trie of VIPs, with the client's address behind them, and a hash of endpoints by service and number. */

struct trie_key {
    __u32 length;
    __be32 vip;
    __be16 port;
    __u8 protocol;
    __be32 client;
    __u8 spare;
} __attribute__((packed));

struct trie_value {
    __u32 id;
    __u32 count;
    __u32 local;
    __u32 affinity;
    __u32 flags;
};

struct numbered {
    __u32 service;
    __u32 number;
};

struct numbered_endpoint {
    __be32 address;
    __be16 port;
    __u8 spare[2];
};

struct {
    __uint(type, BPF_MAP_TYPE_LPM_TRIE);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, 1);
    __type(key, struct trie_key);
    __type(value, struct trie_value);
} vips SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, 1);
    __type(key, struct numbered);
    __type(value, struct numbered_endpoint);
} numbered_endpoints SEC(".maps");

SEC("tc") int trie(struct __sk_buff *skb)
{
    struct trie_key key = {
        .length = 8 * (sizeof(key) - sizeof(key.length)), .vip = any_vip(), .port = PORT, .protocol = TCP};
    key.client = bpf_htonl(0x0ac80102);
    struct trie_value *service = bpf_map_lookup_elem(&vips, &key);
    if (!service || !service->count)
        return 0;
    struct numbered at = {service->id, bpf_get_prandom_u32() % service->count};
    struct numbered_endpoint *endpoint = bpf_map_lookup_elem(&numbered_endpoints, &at);
    return endpoint ? endpoint->address : 0;
}
