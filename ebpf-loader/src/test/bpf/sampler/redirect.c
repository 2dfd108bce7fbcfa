// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Sends every packet of one link to another: out of it, into the other end of its veth pair, or by a map. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

const volatile __u32 to_ifindex = 0;

__u64 redirected;

struct {
    __uint(type, BPF_MAP_TYPE_DEVMAP);
    __uint(max_entries, 8);
    __type(key, __u32);
    __type(value, __u32);
} links SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
    __uint(max_entries, 64);
    __type(key, __u32);
    __type(value, struct bpf_devmap_val);
} links_by_ifindex SEC(".maps");

SEC("tc") int to_egress(struct __sk_buff *skb)
{
    __sync_fetch_and_add(&redirected, 1);
    return bpf_redirect(to_ifindex, 0);
}

SEC("tc") int to_ingress(struct __sk_buff *skb)
{
    __sync_fetch_and_add(&redirected, 1);
    return bpf_redirect(to_ifindex, BPF_F_INGRESS);
}

SEC("tc") int to_peer(struct __sk_buff *skb)
{
    __sync_fetch_and_add(&redirected, 1);
    return bpf_redirect_peer(to_ifindex, 0);
}

/* In XDP, 0 is the first link of the map; without it the packet passes. */
SEC("xdp") int to_link(struct xdp_md *context)
{
    return bpf_redirect_map(&links, 0, XDP_PASS);
}

SEC("xdp") int by_ifindex(struct xdp_md *context)
{
    return bpf_redirect_map(&links_by_ifindex, context->ingress_ifindex, XDP_PASS);
}

/* Attached to the veth that packets are redirected to: veth takes them only where there is some XDP program. */
SEC("xdp") int pass(struct xdp_md *context)
{
    return XDP_PASS;
}
