// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Maps that hold sockets, CPUs and other places that packets go to, and a socket's own storage. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct storage {
    __u64 packets;
    __u64 bytes;
};

struct {
    __uint(type, BPF_MAP_TYPE_SK_STORAGE);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __type(key, int);
    __type(value, struct storage);
} sk_storage SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_SOCKMAP);
    __uint(max_entries, 4);
    __type(key, __u32);
    __type(value, __u64);
} sockmap SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_SOCKHASH);
    __uint(max_entries, 4);
    __type(key, __u32);
    __type(value, __u64);
} sockhash SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY);
    __uint(max_entries, 4);
    __type(key, __u32);
    __type(value, __u64);
} reuseport_sockarray SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_CPUMAP);
    __uint(max_entries, 2);
    __type(key, __u32);
    __type(value, struct bpf_cpumap_val);
} cpumap SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_XSKMAP);
    __uint(max_entries, 4);
    __type(key, __u32);
    __type(value, __u32);
} xskmap SEC(".maps");

SEC("cgroup_skb/egress") int remember(struct __sk_buff *skb)
{
    struct bpf_sock *sock = skb->sk;
    struct storage *storage;
    if (!sock)
        return 1;
    storage = bpf_sk_storage_get(&sk_storage, sock, NULL, BPF_SK_STORAGE_GET_F_CREATE);
    if (storage) {
        __sync_fetch_and_add(&storage->packets, 1);
        __sync_fetch_and_add(&storage->bytes, skb->len);
    }
    return 1;
}

SEC("sk_skb/stream_verdict") int forward(struct __sk_buff *skb)
{
    __u32 zero = 0;
    return bpf_sk_redirect_hash(skb, &sockhash, &zero, 0);
}

SEC("sk_msg") int send(struct sk_msg_md *message)
{
    __u32 zero = 0;
    return bpf_msg_redirect_hash(message, &sockhash, &zero, BPF_F_INGRESS);
}

SEC("sk_reuseport") int choose(struct sk_reuseport_md *context)
{
    __u32 zero = 0;
    return bpf_sk_select_reuseport(context, &reuseport_sockarray, &zero, 0) ? SK_DROP : SK_PASS;
}

SEC("xdp") int to_cpu(struct xdp_md *context)
{
    return bpf_redirect_map(&cpumap, context->rx_queue_index, XDP_PASS);
}

SEC("xdp") int to_xsk(struct xdp_md *context)
{
    return bpf_redirect_map(&xskmap, context->rx_queue_index, XDP_PASS);
}
