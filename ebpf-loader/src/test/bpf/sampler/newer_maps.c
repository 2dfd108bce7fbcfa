// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Kinds of maps that kernels have since 5.16 (bloom filter) and 6.1 (user ring buffer). */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
    __uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
    __uint(max_entries, 100);
    __uint(map_extra, 3); /* Hash functions. */
    __type(value, __u32);
} bloom_filter SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_USER_RINGBUF);
    __uint(max_entries, 4096);
} user_ringbuf SEC(".maps");

/* 1 when the packet's mark may be in the filter, 0 when it is not. */
SEC("tc") int contains(struct __sk_buff *skb)
{
    __u32 mark = skb->mark;
    return bpf_map_peek_elem(&bloom_filter, &mark) == 0;
}

SEC("tc") int insert(struct __sk_buff *skb)
{
    __u32 mark = skb->mark;
    return bpf_map_push_elem(&bloom_filter, &mark, BPF_ANY);
}
