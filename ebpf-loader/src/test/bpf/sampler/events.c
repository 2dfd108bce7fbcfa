// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* An event for each packet: through a ring buffer, by reserving and by copying, and through perf's buffers. */
#include "packet.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct event {
    __u64 nanoseconds;
    __u32 ifindex;
    __u32 length;
    __be16 ethertype;
    __u8 protocol;
    __u8 egress;
    __u32 sequence;
};

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 64 * 1024);
} events SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
    __type(key, __u32);
    __type(value, __u32);
} perf_events SEC(".maps");

__u32 sequence;
__u64 lost;

static __always_inline void describe(struct __sk_buff *skb, struct event *event, bool egress)
{
    void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
    event->nanoseconds = bpf_ktime_get_ns();
    event->ifindex = skb->ifindex;
    event->length = skb->len;
    event->ethertype = skb->protocol;
    event->protocol = protocol_of(data + ETH_HLEN, end, skb->protocol);
    event->egress = egress;
    event->sequence = __sync_fetch_and_add(&sequence, 1);
}

SEC("tcx/ingress") int reserve(struct __sk_buff *skb)
{
    struct event *event = bpf_ringbuf_reserve(&events, sizeof *event, 0);
    if (!event) {
        __sync_fetch_and_add(&lost, 1);
        return TCX_NEXT;
    }
    describe(skb, event, false);
    if (skb->len == 0xffff)
        bpf_ringbuf_discard(event, 0);
    else
        bpf_ringbuf_submit(event, 0);
    return TCX_NEXT;
}

SEC("tcx/egress") int copy(struct __sk_buff *skb)
{
    struct event event = {};
    describe(skb, &event, true);
    if (bpf_ringbuf_output(&events, &event, sizeof event, 0))
        __sync_fetch_and_add(&lost, 1);
    return TCX_NEXT;
}

SEC("tc") int perf(struct __sk_buff *skb)
{
    struct event event = {};
    describe(skb, &event, false);
    if (bpf_perf_event_output(skb, &perf_events, BPF_F_CURRENT_CPU, &event, sizeof event))
        __sync_fetch_and_add(&lost, 1);
    return TCX_NEXT;
}
