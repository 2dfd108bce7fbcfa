// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Drops UDP packets by the port that they go to: one that is configured before loading, and those in a map. */
#include "packet.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

const volatile __u16 refused_port = 0;

__u64 dropped;

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __type(key, __u16);
    __type(value, __u8);
} refused_ports SEC(".maps");

static __noinline bool refuses(__u16 port)
{
    if (!port || (port != refused_port && !bpf_map_lookup_elem(&refused_ports, &port)))
        return false;
    __sync_fetch_and_add(&dropped, 1);
    return true;
}

static __always_inline bool refuses_skb(struct __sk_buff *skb, __u32 header)
{
    void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
    return refuses(udp_port(data + header, end, skb->protocol));
}

SEC("tc") int filter_tc(struct __sk_buff *skb)
{
    return refuses_skb(skb, ETH_HLEN) ? TCX_DROP : TCX_PASS;
}

SEC("tcx/ingress") int filter_in(struct __sk_buff *skb)
{
    return refuses_skb(skb, ETH_HLEN) ? TCX_DROP : TCX_NEXT;
}

SEC("tcx/egress") int filter_out(struct __sk_buff *skb)
{
    return refuses_skb(skb, ETH_HLEN) ? TCX_DROP : TCX_NEXT;
}

SEC("netkit/peer") int filter_peer(struct __sk_buff *skb)
{
    return refuses_skb(skb, ETH_HLEN) ? TCX_DROP : TCX_NEXT;
}

SEC("xdp") int filter_xdp(struct xdp_md *context)
{
    void *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;
    struct ethhdr *ethernet = data;
    if ((void *)(ethernet + 1) > end)
        return XDP_PASS;
    return refuses(udp_port(ethernet + 1, end, ethernet->h_proto)) ? XDP_DROP : XDP_PASS;
}

SEC("cgroup_skb/ingress") int filter_cgroup_in(struct __sk_buff *skb)
{
    return refuses_skb(skb, 0) ? 0 : 1;
}

SEC("cgroup_skb/egress") int filter_cgroup_out(struct __sk_buff *skb)
{
    return refuses_skb(skb, 0) ? 0 : 1;
}
