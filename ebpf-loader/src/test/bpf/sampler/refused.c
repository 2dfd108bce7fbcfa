// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* What the verifier refuses, beside what it accepts. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u64[4]);
} values SEC(".maps");

SEC("?tc") int out_of_bounds(struct __sk_buff *skb)
{
    __u32 zero = 0;
    __u64 *value = bpf_map_lookup_elem(&values, &zero);
    if (!value)
        return 0;
    return value[skb->mark & 7]; /* Only four are there. */
}

SEC("?tc") int without_check(struct __sk_buff *skb)
{
    __u32 zero = skb->mark;
    __u64 *value = bpf_map_lookup_elem(&values, &zero);
    return *value; /* It may be NULL. */
}

SEC("?xdp") int beyond_the_packet(struct xdp_md *context)
{
    __u8 *data = (void *)(long)context->data;
    return data[20]; /* Never compared with data_end. */
}

static __noinline int inner(__u32 index)
{
    __u32 zero = 0;
    __u64 *value = bpf_map_lookup_elem(&values, &zero);
    return value ? value[index] : 0; /* Any index. */
}

SEC("?tc") int in_a_function(struct __sk_buff *skb)
{
    return inner(skb->mark);
}

SEC("tc") int accepted(struct __sk_buff *skb)
{
    return 0;
}
