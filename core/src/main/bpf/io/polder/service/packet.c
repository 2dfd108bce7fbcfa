// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Services for packets, of pods whose sockets the node's kernel does not see, and of protocols that have no hook for
 * sockets. What a pod sends to a VIP goes to an endpoint, what comes back seems to come from the VIP. Attached where the
 * pod's packets enter and leave the node's namespace (from_pod, to_pod), or in the pod's own at its interface
 * (pod_egress, pod_ingress).
 */
#include "icmp.h"
#include "refuse.h"
#include "track.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* In whose name a pod's packets come to itself: an address that it answers through its gateway. */
const volatile __be32 hairpin4 = 0;
const volatile __be32 hairpin6[4] = {0, 0, 0, 0};

#define POD_FIRST_PORT 32768
#define POD_PORTS 28232

enum place { AT_NODE, IN_POD };

static __always_inline int turn_back(struct __sk_buff *skb, enum place place)
{
    return bpf_redirect(skb->ifindex, place == IN_POD ? BPF_F_INGRESS : 0);
}

static __always_inline int refuse(struct __sk_buff *skb, bool v6, enum place place, struct packet *packet)
{
    return become_refusal(skb, v6, packet) ? turn_back(skb, place) : TCX_DROP;
}

static __always_inline struct flow flow_of(const struct packet *packet)
{
    return (struct flow){packet->source, packet->destination, packet->source_port, packet->destination_port,
        packet->protocol};
}

static __always_inline int
rewrite(struct __sk_buff *skb, bool v6, enum place place, struct packet *packet, struct track *track)
{
    if (write_port(skb, packet, true, packet->source_port, track->source_port)
        || write_port(skb, packet, false, packet->destination_port, track->destination_port)
        || write_address(skb, v6, packet, true, &packet->source, &track->source)
        || write_address(skb, v6, packet, false, &packet->destination, &track->destination))
        return TCX_DROP;
    if (track->flags & TRACK_HAIRPIN)
        return turn_ethernet(skb) ? turn_back(skb, place) : TCX_DROP;
    return TCX_NEXT;
}

/* Whether a flow goes on to where it went before. */
static __always_inline bool goes_on(bool v6, const struct packet *packet, const struct track *track, bool closing)
{
    struct endpoint endpoint;

    if (track->flags & TRACK_REPLY)
        return true;
    bool begins = (packet->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
    if (packet->protocol == IPPROTO_TCP && !begins)
        return true;
    if (begins && closing)
        return false;
    if (!find_endpoint(v6, track->backend, &endpoint) || endpoint.generation != track->generation)
        return false;
    return endpoint.state == BACKEND_ACTIVE || (endpoint.state == BACKEND_DRAINING && !begins);
}

static __always_inline int
to_service(struct __sk_buff *skb, bool v6, enum place place, struct packet *packet, const struct flow *flow)
{
    struct service service;
    struct endpoint endpoint;

    if (!find_service(v6, &packet->destination, packet->destination_port, packet->protocol, &service)) {
        if (find_service(v6, &packet->destination, 0, 0, &service))
            return refuse(skb, v6, place, packet);
        return in_ranges(v6, &packet->destination) ? TCX_DROP : TCX_NEXT;
    }
    if (service.flags & SERVICE_NOT_FROM_PODS)
        return TCX_NEXT;
    struct affinity_key client = {.service = service.id, .kind = v6 ? 6 : 4};
    __builtin_memcpy(client.client, packet->source.words, sizeof(client.client));
    if (!choose(v6, &service, false, bpf_get_prandom_u32(), &client, &endpoint))
        return service.flags & SERVICE_POD_DROP ? TCX_DROP : refuse(skb, v6, place, packet);
    if (packet->protocol == IPPROTO_SCTP && packet->destination_port != endpoint.port)
        return TCX_DROP; /* Its checksum is over the ports, too. */

    struct track there = {endpoint.id, service.id, endpoint.generation, 0, packet->source, endpoint.address,
        packet->source_port, endpoint.port};
    if (same(&packet->source, &endpoint.address)) {
        there.flags = TRACK_HAIRPIN;
        if (v6)
            there.source = (struct address){{hairpin6[0], hairpin6[1], hairpin6[2], hairpin6[3]}};
        else
            there.source = (struct address){{hairpin4}};
    }
    if (!begin_track(v6, flow, &there, POD_FIRST_PORT, POD_PORTS))
        return TCX_DROP;
    return rewrite(skb, v6, place, packet, &there);
}

static __always_inline int leaves_pod(struct __sk_buff *skb, bool v6, enum place place)
{
    struct packet packet = {};
    struct track track = {};
    __u64 last;
    bool closing;

    switch (read_packet(skb, v6, &packet)) {
    case PACKET_FLOW:
        break;
    case PACKET_ICMP_ERROR:
        return rewrite_error(skb, v6, &packet) ? TCX_NEXT : TCX_DROP;
    case PACKET_LOST:
        return in_ranges(v6, &packet.destination) ? TCX_DROP : TCX_NEXT;
    default:
        return TCX_NEXT;
    }
    struct flow flow = flow_of(&packet);
    if (find_track(v6, &flow, packet.tcp_flags, &track, &last, &closing) && goes_on(v6, &packet, &track, closing))
        return rewrite(skb, v6, place, &packet, &track);
    return to_service(skb, v6, place, &packet, &flow);
}

static __always_inline int enters_pod(struct __sk_buff *skb, bool v6)
{
    struct packet packet = {};
    struct track track = {};
    __u64 last;
    bool closing;

    switch (read_packet(skb, v6, &packet)) {
    case PACKET_FLOW:
        break;
    case PACKET_ICMP_ERROR:
        return rewrite_error(skb, v6, &packet) ? TCX_NEXT : TCX_DROP;
    default:
        return TCX_NEXT;
    }
    struct flow flow = flow_of(&packet);
    if (!find_track(v6, &flow, packet.tcp_flags, &track, &last, &closing) || !(track.flags & TRACK_REPLY)
        || track.flags & TRACK_HAIRPIN)
        return TCX_NEXT;
    return rewrite(skb, v6, AT_NODE, &packet, &track);
}

static __always_inline int leaves(struct __sk_buff *skb, enum place place)
{
    if (skb->protocol == bpf_htons(ETH_P_IP))
        return leaves_pod(skb, false, place);
    if (skb->protocol == bpf_htons(ETH_P_IPV6))
        return leaves_pod(skb, true, place);
    return TCX_NEXT;
}

static __always_inline int enters(struct __sk_buff *skb)
{
    if (skb->protocol == bpf_htons(ETH_P_IP))
        return enters_pod(skb, false);
    if (skb->protocol == bpf_htons(ETH_P_IPV6))
        return enters_pod(skb, true);
    return TCX_NEXT;
}

SEC("tc") int from_pod(struct __sk_buff *skb)
{
    return leaves(skb, AT_NODE);
}

SEC("tc") int pod_egress(struct __sk_buff *skb)
{
    return leaves(skb, IN_POD);
}

SEC("tc") int to_pod(struct __sk_buff *skb)
{
    return enters(skb);
}
