// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Maps of maps: the inner map's definition stands in the outer one's, and some outer maps are filled from the start. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct counters {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 4);
    __type(key, __u32);
    __type(value, __u64);
};

struct counters first SEC(".maps");
struct counters second SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
    __uint(max_entries, 3);
    __type(key, __u32);
    __array(values, struct counters);
} array_of_maps SEC(".maps") = {.values = {&first, NULL, &second}};

struct {
    __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
    __uint(max_entries, 16);
    __type(key, __u32);
    __array(values, struct {
        __uint(type, BPF_MAP_TYPE_HASH);
        __uint(max_entries, 64);
        __type(key, __u32);
        __type(value, __u32);
    });
} hash_of_maps SEC(".maps");

/* Which inner map of the array is counted in. */
const volatile __u32 chosen = 2;

/* The mark's value in the map of the packet's ifindex, or 0; counts in the chosen array. */
SEC("tc") int find(struct __sk_buff *skb)
{
    __u32 index = chosen, ifindex = skb->ifindex, mark = skb->mark, zero = 0, *value;
    void *inner = bpf_map_lookup_elem(&array_of_maps, &index);
    __u64 *count = inner ? bpf_map_lookup_elem(inner, &zero) : NULL;
    if (count)
        __sync_fetch_and_add(count, 1);
    inner = bpf_map_lookup_elem(&hash_of_maps, &ifindex);
    value = inner ? bpf_map_lookup_elem(inner, &mark) : NULL;
    return value ? *value : 0;
}
