// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Tail calls: by an array that is filled from the start, and by one that is filled after loading. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

int ten(struct __sk_buff *skb);
int twenty(struct __sk_buff *skb);

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, 4);
    __uint(key_size, sizeof(__u32));
    __array(values, int(struct __sk_buff *));
} filled SEC(".maps") = {.values = {[1] = &ten, [3] = &twenty}};

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, 4);
    __type(key, __u32);
    __type(value, __u32);
} empty SEC(".maps");

__u32 fell_through;

/* What the program does whose place is the packet's mark; 1 where there is none. */
SEC("tc") int enter(struct __sk_buff *skb)
{
    bpf_tail_call(skb, &filled, skb->mark);
    bpf_tail_call(skb, &empty, skb->mark);
    fell_through++;
    return 1;
}

SEC("tc") int ten(struct __sk_buff *skb)
{
    return skb->len + 10;
}

SEC("tc") int twenty(struct __sk_buff *skb)
{
    return skb->len + 20;
}
