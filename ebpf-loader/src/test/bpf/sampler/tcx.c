// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* tcx (kernels since 6.6) and netkit (6.7): programs that say where they go, each with its own mark in the packet. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Digits of those that ran, the first the most significant. */
__u64 order;

static __always_inline int ran(int digit, int verdict)
{
    order = order * 10 + digit;
    return verdict;
}

SEC("tcx/ingress") int first(struct __sk_buff *skb)
{
    return ran(1, TCX_NEXT);
}

SEC("tcx/ingress") int second(struct __sk_buff *skb)
{
    return ran(2, TCX_NEXT);
}

SEC("tcx/ingress") int third(struct __sk_buff *skb)
{
    return ran(3, TCX_NEXT);
}

SEC("tcx/ingress") int drop(struct __sk_buff *skb)
{
    return ran(9, TCX_DROP);
}

SEC("tcx/egress") int out(struct __sk_buff *skb)
{
    return ran(5, TCX_NEXT);
}

SEC("netkit/primary") int primary(struct __sk_buff *skb)
{
    return ran(6, TCX_NEXT);
}

SEC("netkit/peer") int peer(struct __sk_buff *skb)
{
    return ran(7, TCX_NEXT);
}
