// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Counts packets and bytes, for each CPU and protocol above IP, wherever packets pass. One function serves all; the key
 * is the hook's number << 8 | the protocol.
 */
#include "packet.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum hook { TC = 1, TCX_INGRESS, TCX_EGRESS, XDP, CGROUP_INGRESS, CGROUP_EGRESS, NETKIT_PRIMARY, NETKIT_PEER };

struct count {
    __u64 packets;
    __u64 bytes;
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
    __uint(max_entries, 4096);
    __type(key, __u32);
    __type(value, struct count);
} traffic SEC(".maps");

static __noinline int add(__u32 hook, int protocol, __u32 bytes)
{
    struct count first = {1, bytes};
    __u32 key = hook << 8 | (protocol & 0xff);
    struct count *count = bpf_map_lookup_elem(&traffic, &key);
    if (!count)
        return bpf_map_update_elem(&traffic, &key, &first, BPF_ANY);
    count->packets++; /* The CPU's own. */
    count->bytes += bytes;
    return 0;
}

static __always_inline void add_skb(struct __sk_buff *skb, enum hook hook, __u32 header)
{
    void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
    add(hook, protocol_of(data + header, end, skb->protocol), skb->len);
}

SEC("tc") int count_tc(struct __sk_buff *skb)
{
    add_skb(skb, TC, ETH_HLEN);
    return TCX_NEXT;
}

SEC("tcx/ingress") int count_tcx_in(struct __sk_buff *skb)
{
    add_skb(skb, TCX_INGRESS, ETH_HLEN);
    return TCX_NEXT;
}

SEC("tcx/egress") int count_tcx_out(struct __sk_buff *skb)
{
    add_skb(skb, TCX_EGRESS, ETH_HLEN);
    return TCX_NEXT;
}

SEC("netkit/primary") int count_primary(struct __sk_buff *skb)
{
    add_skb(skb, NETKIT_PRIMARY, ETH_HLEN);
    return TCX_NEXT;
}

SEC("netkit/peer") int count_peer(struct __sk_buff *skb)
{
    add_skb(skb, NETKIT_PEER, ETH_HLEN);
    return TCX_NEXT;
}

SEC("xdp") int count_xdp(struct xdp_md *context)
{
    void *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;
    struct ethhdr *ethernet = data;
    if ((void *)(ethernet + 1) <= end)
        add(XDP, protocol_of(ethernet + 1, end, ethernet->h_proto), end - data);
    return XDP_PASS;
}

SEC("cgroup_skb/ingress") int count_in(struct __sk_buff *skb)
{
    add_skb(skb, CGROUP_INGRESS, 0); /* A cgroup sees no Ethernet header. */
    return 1;
}

SEC("cgroup_skb/egress") int count_out(struct __sk_buff *skb)
{
    add_skb(skb, CGROUP_EGRESS, 0);
    return 1;
}
