// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Services for sockets: a socket that is to be connected to a VIP is connected to an endpoint instead, and what it is
 * told of its peer is the VIP again. Packets carry the endpoint's address from the start; nothing is left to do for them.
 * Attached to the root of the node's cgroups; pods of other modes are let through.
 */
#include <linux/errno.h>
#include <linux/in.h>
#include "select.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum { REFUSE, PROCEED };

/* An endpoint that a socket talks to, and what it calls it. */
struct peer {
    __be32 vip[4];
    __be32 address[4];
    __be16 vip_port;
    __be16 port;
    __u32 backend;
    __u16 generation;
    __u8 v6;
    __u8 used;
    __u32 spare;
};

#define PEERS 4

struct peers {
    struct peer list[PEERS];
    __u32 next;
    __u32 spare;
};

/* Goes with the socket, so that nothing is to be cleaned up after it. */
struct {
    __uint(type, BPF_MAP_TYPE_SK_STORAGE);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __type(key, int);
    __type(value, struct peers);
} socket_peers SEC(".maps");

/* What did not fit: of sockets that talk to many VIPs by turns. */
struct overflow_key {
    __u64 socket;
    __be32 address[4];
    __be16 port;
    __u16 spare[3];
};

struct overflow {
    __be32 vip[4];
    __be16 port;
    __u16 spare;
};

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 1024);
    __type(key, struct overflow_key);
    __type(value, struct overflow);
} overflows SEC(".maps");

static __always_inline bool same(const __be32 *one, const __be32 *other)
{
    return one[0] == other[0] && one[1] == other[1] && one[2] == other[2] && one[3] == other[3];
}

static __always_inline void keep_evicted(struct bpf_sock_addr *ctx, const struct peer *evicted)
{
    struct overflow_key key = {.socket = bpf_get_socket_cookie(ctx), .port = evicted->port};
    struct overflow value = {.port = evicted->vip_port};

    __builtin_memcpy(key.address, evicted->address, sizeof(key.address));
    __builtin_memcpy(value.vip, evicted->vip, sizeof(value.vip));
    bpf_map_update_elem(&overflows, &key, &value, BPF_ANY);
}

/* The place for what the socket calls this VIP: the one that it has, or one that it no longer needs. */
static __always_inline struct peer *
place_of(struct bpf_sock_addr *ctx, struct peers *peers, bool v6, const struct address *vip, __be16 port)
{
#pragma unroll
    for (int i = 0; i < PEERS; i++) {
        struct peer *peer = &peers->list[i];
        if (!peer->used || (peer->vip_port == port && peer->v6 == v6 && same(peer->vip, vip->words)))
            return peer;
    }
    struct peer *peer = &peers->list[peers->next++ % PEERS];
    keep_evicted(ctx, peer);
    peer->used = 0;
    return peer;
}

/* Whether the socket's datagrams to this VIP go on to where they went before. */
static __always_inline bool goes_on(bool v6, const struct peer *peer, struct endpoint *to)
{
    return peer->used && find_endpoint(v6, peer->backend, to) && to->generation == peer->generation
        && (to->state == BACKEND_ACTIVE || to->state == BACKEND_DRAINING);
}

static __always_inline int refuse(int error)
{
    bpf_set_retval(-error);
    return REFUSE;
}

static __always_inline int without_service(bool v6, const struct address *to)
{
    struct service vip;

    if (find_service(v6, to, 0, 0, &vip))
        return refuse(ECONNREFUSED);
    return in_ranges(v6, to) ? refuse(EHOSTUNREACH) : PROCEED;
}

/* Replaces a VIP by the endpoint that the socket is to talk to. */
static __always_inline int translate(struct bpf_sock_addr *ctx, bool v6, bool datagram, struct address *to, __be16 *port)
{
    struct service service;
    struct endpoint endpoint;
    __u64 netns = bpf_get_netns_cookie(ctx);
    __u32 *mode = bpf_map_lookup_elem(&pods, &netns);

    if (!mode || *mode != POD_SOCKET)
        return PROCEED;
    if (!find_service(v6, to, *port, ctx->protocol, &service))
        return without_service(v6, to);
    if (service.flags & SERVICE_NOT_FROM_PODS)
        return PROCEED;

    struct bpf_sock *sk = ctx->sk;
    struct peers *peers = sk ? bpf_sk_storage_get(&socket_peers, sk, 0, BPF_SK_STORAGE_GET_F_CREATE) : NULL;
    if (!peers)
        return refuse(ENOMEM);
    struct peer *peer = place_of(ctx, peers, v6, to, *port);
    if (!datagram || !goes_on(v6, peer, &endpoint)) {
        struct affinity_key client = {.service = service.id, .client = {netns}};
        if (!choose(v6, &service, false, bpf_get_prandom_u32(), &client, &endpoint))
            return refuse(service.flags & SERVICE_POD_DROP ? EHOSTUNREACH : ECONNREFUSED);
        *peer = (struct peer){.vip_port = *port, .port = endpoint.port, .backend = endpoint.id,
            .generation = endpoint.generation, .v6 = v6, .used = 1};
        __builtin_memcpy(peer->vip, to->words, sizeof(peer->vip));
        __builtin_memcpy(peer->address, endpoint.address.words, sizeof(peer->address));
    }
    *to = endpoint.address;
    *port = endpoint.port;
    return PROCEED;
}

/* Replaces an endpoint by what the socket calls it. */
static __always_inline void restore(struct bpf_sock_addr *ctx, bool v6, struct address *from, __be16 *port)
{
    struct bpf_sock *sk = ctx->sk;
    struct peers *peers = sk ? bpf_sk_storage_get(&socket_peers, sk, 0, 0) : NULL;
    if (!peers)
        return;
#pragma unroll
    for (int i = 0; i < PEERS; i++) {
        struct peer *peer = &peers->list[i];
        if (peer->used && peer->port == *port && peer->v6 == v6 && same(peer->address, from->words)) {
            __builtin_memcpy(from->words, peer->vip, sizeof(from->words));
            *port = peer->vip_port;
            return;
        }
    }
    struct overflow_key key = {.socket = bpf_get_socket_cookie(ctx), .port = *port};
    __builtin_memcpy(key.address, from->words, sizeof(key.address));
    struct overflow *evicted = bpf_map_lookup_elem(&overflows, &key);
    if (evicted) {
        __builtin_memcpy(from->words, evicted->vip, sizeof(from->words));
        *port = evicted->port;
    }
}

static __always_inline int there4(struct bpf_sock_addr *ctx, bool datagram)
{
    struct address to = {{ctx->user_ip4}};
    __be16 port = ctx->user_port;

    if (translate(ctx, false, datagram, &to, &port) == REFUSE)
        return REFUSE;
    ctx->user_ip4 = to.words[0];
    ctx->user_port = port;
    return PROCEED;
}

static __always_inline int back4(struct bpf_sock_addr *ctx)
{
    struct address from = {{ctx->user_ip4}};
    __be16 port = ctx->user_port;

    restore(ctx, false, &from, &port);
    ctx->user_ip4 = from.words[0];
    ctx->user_port = port;
    return PROCEED;
}

/* ::ffff:a.b.c.d, by which sockets of both families speak IPv4. */
static __always_inline bool is_mapped(const struct bpf_sock_addr *ctx)
{
    return !ctx->user_ip6[0] && !ctx->user_ip6[1] && ctx->user_ip6[2] == bpf_htonl(0xffff);
}

static __always_inline struct address address6(const struct bpf_sock_addr *ctx)
{
    return (struct address){{ctx->user_ip6[0], ctx->user_ip6[1], ctx->user_ip6[2], ctx->user_ip6[3]}};
}

static __always_inline void set6(struct bpf_sock_addr *ctx, const struct address *to, __be16 port)
{
    ctx->user_ip6[0] = to->words[0];
    ctx->user_ip6[1] = to->words[1];
    ctx->user_ip6[2] = to->words[2];
    ctx->user_ip6[3] = to->words[3];
    ctx->user_port = port;
}

static __always_inline int there6(struct bpf_sock_addr *ctx, bool datagram)
{
    __be16 port = ctx->user_port;

    if (is_mapped(ctx)) {
        struct address to = {{ctx->user_ip6[3]}};
        if (translate(ctx, false, datagram, &to, &port) == REFUSE)
            return REFUSE;
        ctx->user_ip6[3] = to.words[0];
        ctx->user_port = port;
        return PROCEED;
    }
    struct address to = address6(ctx);
    if (translate(ctx, true, datagram, &to, &port) == REFUSE)
        return REFUSE;
    set6(ctx, &to, port);
    return PROCEED;
}

static __always_inline int back6(struct bpf_sock_addr *ctx)
{
    __be16 port = ctx->user_port;

    if (is_mapped(ctx)) {
        struct address from = {{ctx->user_ip6[3]}};
        restore(ctx, false, &from, &port);
        ctx->user_ip6[3] = from.words[0];
        ctx->user_port = port;
        return PROCEED;
    }
    struct address from = address6(ctx);
    restore(ctx, true, &from, &port);
    set6(ctx, &from, port);
    return PROCEED;
}

SEC("cgroup/connect4") int connect4(struct bpf_sock_addr *ctx)
{
    return there4(ctx, false);
}

SEC("cgroup/connect6") int connect6(struct bpf_sock_addr *ctx)
{
    return there6(ctx, false);
}

SEC("cgroup/sendmsg4") int sendmsg4(struct bpf_sock_addr *ctx)
{
    return there4(ctx, true);
}

SEC("cgroup/sendmsg6") int sendmsg6(struct bpf_sock_addr *ctx)
{
    return there6(ctx, true);
}

SEC("cgroup/recvmsg4") int recvmsg4(struct bpf_sock_addr *ctx)
{
    return back4(ctx);
}

SEC("cgroup/recvmsg6") int recvmsg6(struct bpf_sock_addr *ctx)
{
    return back6(ctx);
}

SEC("cgroup/getpeername4") int getpeername4(struct bpf_sock_addr *ctx)
{
    return back4(ctx);
}

SEC("cgroup/getpeername6") int getpeername6(struct bpf_sock_addr *ctx)
{
    return back6(ctx);
}
