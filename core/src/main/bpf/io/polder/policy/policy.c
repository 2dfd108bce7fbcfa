// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Which packets a pod may receive and send. A flow is judged once, in the direction in which it began, and again when the
 * policies change; its answers, and errors about it, pass. Attached at the pod's interface (ingress, egress), and instead
 * of the latter where what the pod sends enters the node's namespace (egress_at_node), behind the programs of services:
 * policies see pods and clients, no VIPs.
 */
#include "../packet/packet.h"
#include "judge.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Seconds after which a silent flow is none any more. */
const volatile __u32 tcp_idle = 21600;
const volatile __u32 other_idle = 180;
const volatile __u32 closed_idle = 60;

enum { ICMP_ECHO_REPLY = 0, ICMP_ECHO = 8, ICMPV6_ECHO = 128, ICMPV6_ECHO_REPLY = 129 };
enum { MLD_FIRST = 130, ND_LAST = 137, MLD2_REPORT = 143 };

enum place { IN_POD, AT_NODE, NOWHERE };

/* What is known of a packet. */
struct view {
    struct packet packet;
    struct flow6 flow; /* As tracked: its source is the pod. */
    bool inside;       /* It is an error about this flow, no part of it. */
    bool alone;        /* A fragment that nothing is known of. */
};

enum fate { BEGINS, PASSES, STOPS };

static __always_inline void count(__u32 decision)
{
    __u32 rule = decision >> 1;
    struct counter *counter = bpf_map_lookup_elem(&counters, &rule);

    if (counter)
        counter->decisions++;
}

static __always_inline void
report(const struct control *settings, const struct view *view, __u32 pod, enum direction direction, __u32 decision)
{
    if (!(settings->report & (decision & ALLOWED ? REPORT_ALLOWED : REPORT_DENIED)))
        return;
    struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
    if (!event) {
        __u32 none = 0;
        struct counter *counter = bpf_map_lookup_elem(&counters, &none);
        if (counter)
            counter->lost++;
        return;
    }
    event->time = bpf_ktime_get_ns();
    event->pod = pod;
    event->decision = decision;
    event->direction = direction;
    event->protocol = view->flow.protocol;
    event->pod_port = view->flow.source_port;
    event->peer_port = view->flow.destination_port;
    event->spare = 0;
    __builtin_memcpy(event->pod_address, view->flow.source, sizeof(event->pod_address));
    __builtin_memcpy(event->peer_address, view->flow.destination, sizeof(event->peer_address));
    bpf_ringbuf_submit(event, 0);
}

/* The flow of a packet that goes in a direction, as it is tracked. */
static __always_inline void set_flow(struct view *view, bool v6, enum direction direction, const struct flow *flow)
{
    bool sends = direction == EGRESS;
    struct address pod = mapped(v6, sends ? &flow->source : &flow->destination);
    struct address peer = mapped(v6, sends ? &flow->destination : &flow->source);

    __builtin_memcpy(view->flow.source, pod.words, sizeof(view->flow.source));
    __builtin_memcpy(view->flow.destination, peer.words, sizeof(view->flow.destination));
    view->flow.source_port = sends ? flow->source_port : flow->destination_port;
    view->flow.destination_port = sends ? flow->destination_port : flow->source_port;
    view->flow.protocol = flow->protocol;
}

/* Echoes have an identifier in the place of ports. Returns ICMP's type, or -1. */
static __always_inline int read_icmp(struct __sk_buff *skb, bool v6, struct packet *packet)
{
    struct icmp_header icmp;

    if (packet->protocol != (v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP)
        || bpf_skb_load_bytes(skb, packet->transport, &icmp, sizeof(icmp)))
        return -1;
    if (v6 ? icmp.type == ICMPV6_ECHO || icmp.type == ICMPV6_ECHO_REPLY
           : icmp.type == ICMP_ECHO || icmp.type == ICMP_ECHO_REPLY)
        packet->source_port = packet->destination_port = icmp.rest & 0xffff;
    return icmp.type;
}

/* Neighbours and groups are found by these (RFC 4861, 2710, 3810); without them there is no IPv6. */
static __always_inline bool is_housekeeping(bool v6, int icmp)
{
    return v6 && ((icmp >= MLD_FIRST && icmp <= ND_LAST) || icmp == MLD2_REPORT);
}

/*
 * Which flow an error is about. It comes to the pod from anywhere, and goes from the pod to whom it has that flow with:
 * what else looks like an error is a packet as others.
 */
static __always_inline bool
read_error(struct __sk_buff *skb, bool v6, enum direction direction, const struct packet *packet, struct flow *flow)
{
    struct flow answer = {};
    __u32 transport;
    __be16 id;

    if (!read_inside(skb, v6, packet, &answer, &transport) || !same(&answer.destination, &packet->destination)
        || (direction == EGRESS && !same(&answer.source, &packet->source)))
        return false;
    if (answer.protocol == IPPROTO_ICMP || answer.protocol == IPPROTO_ICMPV6) {
        if (bpf_skb_load_bytes(skb, transport + 4, &id, sizeof(id)))
            return false;
        answer.source_port = answer.destination_port = id;
    }
    *flow = answer;
    return true;
}

/* Reads a packet. Returns false when it passes in any case. */
static __always_inline bool read_view(struct __sk_buff *skb, bool v6, enum direction direction, struct view *view)
{
    int kind = read_packet(skb, v6, &view->packet);

    if (kind == PACKET_OTHER && is_housekeeping(v6, read_icmp(skb, v6, &view->packet)))
        return false;
    struct flow flow = flow_of(&view->packet);
    view->alone = kind == PACKET_LOST;
    if (kind == PACKET_ICMP_ERROR)
        view->inside = read_error(skb, v6, direction, &view->packet, &flow);
    set_flow(view, v6, direction, &flow);
    return true;
}

/* An error about no flow that is known, or a fragment of such: as any other packet without ports. */
static __always_inline void forget_flow(struct view *view, bool v6, enum direction direction)
{
    struct flow flow = {view->packet.source, view->packet.destination, 0, 0, v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP};

    set_flow(view, v6, direction, &flow);
}

/* What a pod sends to itself by way of a service, and what a service answers it in a VIP's name. */
static __always_inline bool was_turned_back(struct __sk_buff *skb)
{
    const __u8 mark[ETH_ALEN] = TURNED_BACK;
    __u8 source[ETH_ALEN];

    if (bpf_skb_load_bytes(skb, ETH_ALEN, source, sizeof(source)))
        return false;
    return source[0] == mark[0] && source[1] == mark[1] && source[2] == mark[2] && source[3] == mark[3]
        && source[4] == mark[4] && source[5] == mark[5];
}

static __always_inline bool is_fresh(const struct tracked *tracked, __u8 protocol, __u32 now)
{
    bool closed = tracked->state & RESET || (tracked->state & (FIN_FROM_POD | FIN_TO_POD)) == (FIN_FROM_POD | FIN_TO_POD);
    __u32 idle = protocol != IPPROTO_TCP ? other_idle : closed ? closed_idle : tcp_idle;

    return now - tracked->last <= idle;
}

/* The port that rules are about is that of whoever did not begin. */
static __always_inline __u32 decide(const struct pod *pod, const struct view *view, bool v6, enum direction began)
{
    __u32 index = protocol_index(view->flow.protocol);
    __u16 port = bpf_ntohs(began == INGRESS ? view->flow.source_port : view->flow.destination_port);
    __u32 rules = began == INGRESS ? pod->ingress : pod->egress;
    struct address peer;

    if (!rules)
        return ALLOWED;
    __builtin_memcpy(peer.words, view->flow.destination, sizeof(peer));
    return judge(rules, class_of(v6, &peer), index, port);
}

/*
 * What becomes of a packet by the flow that it is of. One that was let pass and is denied now is remembered: else the
 * pod's next answer would begin it anew, in the other direction.
 */
static __always_inline enum fate
follow(const struct pod *pod, const struct view *view, bool v6, enum direction direction, __u32 epoch, __u32 *decision)
{
    __u8 flags = view->packet.tcp_flags;

    if (!view->inside && (flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
        return BEGINS; /* Whatever was there. */
    __u32 now = seconds();
    struct tracked *tracked = bpf_map_lookup_elem(&flows, &view->flow);
    if (!tracked || tracked->pod != pod->id || !is_fresh(tracked, view->flow.protocol, now))
        return BEGINS;
    if (tracked->epoch != epoch || tracked->state & DENIED) {
        *decision = decide(pod, view, v6, tracked->direction);
        tracked->state = *decision & ALLOWED ? tracked->state & ~DENIED : tracked->state | DENIED;
        tracked->epoch = epoch;
    }
    if (tracked->last != now)
        tracked->last = now;
    if (tracked->state & DENIED)
        return STOPS;
    if (view->inside)
        return PASSES;
    if (flags & TCP_RST)
        tracked->state |= RESET;
    if (flags & TCP_FIN)
        tracked->state |= direction == EGRESS ? FIN_FROM_POD : FIN_TO_POD;
    return PASSES;
}

/* Judges a packet of no flow that is known, or whose flow is another one now. */
static __always_inline bool
begin(const struct pod *pod, struct view *view, bool v6, enum direction direction, __u32 epoch, __u32 *decision)
{
    if (view->inside || view->alone)
        forget_flow(view, v6, direction);
    *decision = decide(pod, view, v6, direction);
    if (!(*decision & ALLOWED))
        return false;
    if (!view->inside && !view->alone) {
        struct tracked tracked = {.last = seconds(), .epoch = epoch, .pod = pod->id, .direction = direction};
        bpf_map_update_elem(&flows, &view->flow, &tracked, BPF_ANY);
    }
    return true;
}

static __always_inline int
pass(struct __sk_buff *skb, bool v6, enum direction direction, enum place place, __u32 *decision)
{
    struct address own;
    struct view view = {};
    struct pod pod;
    __u32 zero = 0;

    *decision = ALLOWED;
    if (!read_view(skb, v6, direction, &view))
        return TCX_NEXT;
    *decision = 0;
    struct control *settings = bpf_map_lookup_elem(&control, &zero);
    if (!settings)
        return TCX_DROP;
    __u32 epoch = *(volatile __u32 *)&settings->epoch; /* Before the pod: who sees the new one sees what it is of. */
    __builtin_memcpy(own.words, view.flow.source, sizeof(own));
    if (!find_pod(&own, &pod) || (place == AT_NODE && pod.device && pod.device != skb->ifindex)) {
        if (direction == EGRESS)
            report(settings, &view, 0, direction, 0);
        return TCX_DROP; /* In somebody else's name, or for somebody else. */
    }
    *decision = ALLOWED;
    if ((!pod.ingress && !pod.egress) || (direction == INGRESS && was_turned_back(skb)))
        return TCX_NEXT;
    if (place == NOWHERE) {
        *decision = decide(&pod, &view, v6, direction);
        return TCX_NEXT;
    }
    enum fate fate = view.alone ? BEGINS : follow(&pod, &view, v6, direction, epoch, decision);
    if (fate == PASSES)
        return TCX_NEXT;
    if (fate == BEGINS) {
        if (direction == INGRESS && (view.packet.tcp_flags & (TCP_RST | TCP_SYN)) == TCP_RST)
            return TCX_NEXT; /* Nothing begins by it. */
        fate = begin(&pod, &view, v6, direction, epoch, decision) ? PASSES : STOPS;
    }
    count(*decision);
    report(settings, &view, pod.id, direction, *decision);
    return fate == PASSES ? TCX_NEXT : TCX_DROP;
}

static __always_inline int check(struct __sk_buff *skb, enum direction direction, enum place place, __u32 *decision)
{
    *decision = ALLOWED;
    if (skb->protocol == bpf_htons(ETH_P_IP))
        return pass(skb, false, direction, place, decision);
    if (skb->protocol == bpf_htons(ETH_P_IPV6))
        return pass(skb, true, direction, place, decision);
    return skb->protocol == bpf_htons(ETH_P_ARP) ? TCX_NEXT : TCX_DROP;
}

SEC("tc") int ingress(struct __sk_buff *skb)
{
    __u32 decision;
    return check(skb, INGRESS, IN_POD, &decision);
}

SEC("tc") int egress(struct __sk_buff *skb)
{
    __u32 decision;
    return check(skb, EGRESS, IN_POD, &decision);
}

SEC("tc") int egress_at_node(struct __sk_buff *skb)
{
    __u32 decision;
    return check(skb, EGRESS, AT_NODE, &decision);
}

/* For BPF_PROG_TEST_RUN: the decision about a flow's first packet, without a trace. */

SEC("tc") int probe_ingress(struct __sk_buff *skb)
{
    __u32 decision;
    check(skb, INGRESS, NOWHERE, &decision);
    return decision;
}

SEC("tc") int probe_egress(struct __sk_buff *skb)
{
    __u32 decision;
    check(skb, EGRESS, NOWHERE, &decision);
    return decision;
}
