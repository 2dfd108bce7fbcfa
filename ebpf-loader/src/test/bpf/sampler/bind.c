// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* bind(2) of one port becomes another's, and one port nobody may have. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

const volatile __u16 asked_port = 0;
const volatile __u16 given_port = 0;
const volatile __u16 forbidden_port = 0;

__u32 rewritten, forbidden;

static __always_inline int rewrite(struct bpf_sock_addr *context)
{
    if (asked_port && context->user_port == bpf_htons(asked_port)) {
        context->user_port = bpf_htons(given_port);
        __sync_fetch_and_add(&rewritten, 1);
    }
    return 1;
}

static __always_inline int decide(struct bpf_sock *sock)
{
    if (!forbidden_port || sock->src_port != forbidden_port)
        return 1;
    __sync_fetch_and_add(&forbidden, 1);
    return 0;
}

SEC("cgroup/bind4") int bind4(struct bpf_sock_addr *context)
{
    return rewrite(context);
}

SEC("cgroup/bind6") int bind6(struct bpf_sock_addr *context)
{
    return rewrite(context);
}

SEC("cgroup/post_bind4") int post_bind4(struct bpf_sock *sock)
{
    return decide(sock);
}

SEC("cgroup/post_bind6") int post_bind6(struct bpf_sock *sock)
{
    return decide(sock);
}
