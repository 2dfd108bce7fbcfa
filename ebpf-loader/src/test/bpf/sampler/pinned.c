// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Maps that are pinned by name when they are loaded, and used again when they are there. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __uint(pinning, PIN_BY_NAME);
    __type(key, __u32);
    __type(value, __u64);
} pinned_count SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __uint(pinning, PIN_NONE);
    __type(key, __u32);
    __type(value, __u64);
} own_count SEC(".maps");

static __always_inline int add(void *map)
{
    __u32 zero = 0;
    __u64 *count = bpf_map_lookup_elem(map, &zero);
    return count ? __sync_fetch_and_add(count, 1) : 0;
}

/* How often it ran before, in this object and in those that shared the pin. */
SEC("tc") int count(struct __sk_buff *skb)
{
    add(&own_count);
    return add(&pinned_count);
}
