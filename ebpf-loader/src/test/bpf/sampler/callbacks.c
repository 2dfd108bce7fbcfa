// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Addresses of functions: callbacks of bpf_for_each_map_elem (kernels since 5.13) and of bpf_loop (5.17). */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 8);
    __type(key, __u32);
    __type(value, __u32);
} numbers SEC(".maps");

struct sum {
    __u64 sum;
    __u32 count;
};

static __noinline __u32 weigh(__u32 number)
{
    return number * 10;
}

static long add(void *map, const __u32 *key, __u32 *value, struct sum *sum)
{
    sum->sum += *value + weigh(*key);
    sum->count++;
    return 0;
}

static long step(__u32 index, struct sum *sum)
{
    sum->sum += weigh(index);
    return index == 4; /* Stops there. */
}

/* The sum of the values, and of the keys ten times. */
SEC("tc") int each(struct __sk_buff *skb)
{
    struct sum sum = {};
    bpf_for_each_map_elem(&numbers, add, &sum, 0);
    return sum.sum;
}

/* 10 * (0 + 1 + 2 + 3 + 4) */
SEC("?tc") int loop(struct __sk_buff *skb)
{
    struct sum sum = {};
    bpf_loop(100, step, &sum, 0);
    return sum.sum;
}
