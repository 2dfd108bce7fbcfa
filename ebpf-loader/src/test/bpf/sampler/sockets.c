// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Sockets of a cgroup: those of one address family are not made; what is made and released is counted. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

const volatile __u32 refused_family = 0;

__u32 created, refused, released;

SEC("cgroup/sock_create") int create(struct bpf_sock *sock)
{
    if (refused_family && sock->family == refused_family) {
        __sync_fetch_and_add(&refused, 1);
        return 0;
    }
    __sync_fetch_and_add(&created, 1);
    return 1;
}

SEC("cgroup/sock_release") int release(struct bpf_sock *sock)
{
    __sync_fetch_and_add(&released, 1);
    return 1;
}
