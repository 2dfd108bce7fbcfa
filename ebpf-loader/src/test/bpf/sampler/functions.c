// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Functions of .text: global and static, called by each other and by programs of several sections. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

__u32 calls;

/* Verified once for all callers. */
__noinline int twice(int number)
{
    __sync_fetch_and_add(&calls, 1);
    return 2 * number;
}

/* Verified for each caller. */
static __noinline int quadruple(int number)
{
    __sync_fetch_and_add(&calls, 1);
    return twice(twice(number));
}

__weak __noinline int plus_one(int number)
{
    return number + 1;
}

/* 4 * mark + length + 1 */
SEC("tc") int all(struct __sk_buff *skb)
{
    return plus_one(quadruple(skb->mark) + skb->len);
}

/* 2 * length */
SEC("tc") int one(struct __sk_buff *skb)
{
    return twice(skb->len);
}

/* Length + 1 */
SEC("classifier") int weak(struct __sk_buff *skb)
{
    return plus_one(skb->len);
}

SEC("xdp") int four(struct xdp_md *context)
{
    return quadruple(1);
}
