// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * A service in front of one backend, without touching packets: connect(2) and sendto(2) go to the backend's address,
 * and the service's is what the application sees (ip(7), cgroup hooks of include/uapi/linux/bpf.h).
 */
#include "polder_bpf.h"
#include <linux/in.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Addresses and ports in the network's order; an IPv4 address in the first word. */
struct endpoint {
    __be32 address[4];
    __be16 port;
    __u16 protocol;
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, struct endpoint);
    __type(value, struct endpoint);
} backends SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, struct endpoint);
    __type(value, struct endpoint);
} services SEC(".maps");

__u64 translated;

static __always_inline int translate4(struct bpf_sock_addr *context, void *map)
{
    struct endpoint from = {.address = {context->user_ip4}, .port = context->user_port, .protocol = context->protocol};
    struct endpoint *to = bpf_map_lookup_elem(map, &from);
    if (to) {
        context->user_ip4 = to->address[0];
        context->user_port = to->port;
        __sync_fetch_and_add(&translated, 1);
    }
    return 1;
}

static __always_inline int translate6(struct bpf_sock_addr *context, void *map)
{
    struct endpoint from = {.port = context->user_port, .protocol = context->protocol};
    from.address[0] = context->user_ip6[0];
    from.address[1] = context->user_ip6[1];
    from.address[2] = context->user_ip6[2];
    from.address[3] = context->user_ip6[3];
    struct endpoint *to = bpf_map_lookup_elem(map, &from);
    if (to) {
        context->user_ip6[0] = to->address[0];
        context->user_ip6[1] = to->address[1];
        context->user_ip6[2] = to->address[2];
        context->user_ip6[3] = to->address[3];
        context->user_port = to->port;
        __sync_fetch_and_add(&translated, 1);
    }
    return 1;
}

#define HOOK(hook, version, map)                                                                                       \
    SEC("cgroup/" #hook #version) int hook##version(struct bpf_sock_addr *context)                                     \
    {                                                                                                                  \
        return translate##version(context, &map);                                                                      \
    }

HOOK(connect, 4, backends)
HOOK(connect, 6, backends)
HOOK(sendmsg, 4, backends)
HOOK(sendmsg, 6, backends)
HOOK(recvmsg, 4, services)
HOOK(recvmsg, 6, services)
HOOK(getpeername, 4, services)
HOOK(getpeername, 6, services)
HOOK(getsockname, 4, services)
HOOK(getsockname, 6, services)
