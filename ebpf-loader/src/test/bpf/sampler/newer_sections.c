// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Names of sections that kernels since 5.11 know: sk_lookup is older, these came with the version beside them. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

__u32 runs;

SEC("xdp.frags") int xdp_frags(struct xdp_md *context) /* 5.18 */
{
    return XDP_PASS;
}

SEC("sk_reuseport/migrate") int migrate(struct sk_reuseport_md *context) /* 5.14 */
{
    return SK_PASS;
}

SEC("sk_skb/verdict") int verdict(struct __sk_buff *skb) /* 5.13 */
{
    return SK_PASS;
}

/* 5.14; its context is whatever the caller of BPF_PROG_TEST_RUN passes. */
struct arguments {
    __u64 left;
    __u64 right;
    __u64 sum;
};

SEC("syscall") int add(struct arguments *arguments)
{
    arguments->sum = arguments->left + arguments->right;
    runs++;
    return 0;
}
