// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

__u64 packets, bytes;

SEC("tcx/ingress") int count(struct __sk_buff *skb)
{
    __sync_fetch_and_add(&packets, 1);
    __sync_fetch_and_add(&bytes, skb->len);
    return TCX_NEXT;
}
