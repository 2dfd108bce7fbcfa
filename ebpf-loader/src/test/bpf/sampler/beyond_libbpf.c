// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* What cilium/ebpf loads and libbpf refuses: functions outside of .text that are called, and sections of zeros. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

__u32 calls SEC(".bss.custom");

/* Beside programs, for no other use than theirs. */
static __noinline SEC("tc") int add_mark(struct __sk_buff *skb, int number)
{
    calls++;
    return number + skb->mark;
}

/* A program that is a function, too. */
__noinline SEC("tc") int length(struct __sk_buff *skb)
{
    calls++;
    return skb->len;
}

/* Length + mark + 1, by functions of the same section. */
SEC("tc") int same_section(struct __sk_buff *skb)
{
    return add_mark(skb, length(skb) + 1);
}

/* Length + mark + 2, by functions of another section. */
SEC("classifier") int other_section(struct __sk_buff *skb)
{
    return add_mark(skb, length(skb) + 2);
}
