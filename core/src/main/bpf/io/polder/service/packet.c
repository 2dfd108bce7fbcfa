// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Services for packets: of pods whose sockets the node's kernel does not see, and of protocols that have no hook for
 * sockets. What a pod sends to a VIP goes to an endpoint, what comes back seems to come from the VIP. Attached where the
 * pod's packets enter the node's namespace (from_pod), or in the pod's own, at its interface (pod_egress, to_pod). And of
 * those from outside, at the node's devices (from_device, to_device): they reach an endpoint of this node under their own
 * address, one of another node under this node's, so that answers come back here.
 */
#include "icmp.h"
#include "maglev.h"
#include "refuse.h"
#include "track.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* In whose name a pod's packets come to itself: an address that it answers through its gateway. */
const volatile __be32 hairpin4 = 0;
const volatile __be32 hairpin6[4] = {0, 0, 0, 0};

/* In whose name packets from outside go to other nodes. */
const volatile __be32 node4 = 0;
const volatile __be32 node6[4] = {0, 0, 0, 0};

#define POD_FIRST_PORT 32768
#define POD_PORTS 28232
#define NODE_FIRST_PORT 61000 /* Behind those that Linux gives to sockets. */
#define NODE_PORTS 4536

#define AF_INET 2
#define AF_INET6 10

enum place { AT_NODE, IN_POD, AT_DEVICE };

static __always_inline int turn_back(struct __sk_buff *skb, enum place place)
{
    return bpf_redirect(skb->ifindex, place == IN_POD ? BPF_F_INGRESS : 0);
}

static __always_inline int refuse(struct __sk_buff *skb, bool v6, enum place place, struct packet *packet)
{
    return become_refusal(skb, v6, packet) && turn_ethernet(skb, place != AT_DEVICE) ? turn_back(skb, place) : TCX_DROP;
}

/*
 * Reads a packet of a flow. Of others there is nothing more to do than verdict says: errors are rewritten here, and a
 * fragment to a VIP whose ports are not known goes nowhere.
 */
static __always_inline bool
read_flow(struct __sk_buff *skb, bool v6, struct packet *packet, struct flow *flow, int *verdict)
{
    *verdict = TCX_NEXT;
    switch (read_packet(skb, v6, packet)) {
    case PACKET_FLOW:
        *flow = flow_of(packet);
        return true;
    case PACKET_ICMP_ERROR:
        if (!rewrite_error(skb, v6, packet))
            *verdict = TCX_DROP;
        return false;
    case PACKET_LOST:
        if (in_ranges(v6, &packet->destination))
            *verdict = TCX_DROP;
        return false;
    default:
        return false;
    }
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
        return turn_ethernet(skb, true) ? turn_back(skb, place) : TCX_DROP;
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

    struct track there = {endpoint.id, 0, endpoint.generation, 0, packet->source, endpoint.address,
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
    struct flow flow;
    int verdict;
    __u64 last;
    bool closing;

    if (!read_flow(skb, v6, &packet, &flow, &verdict))
        return verdict;
    if (find_track(v6, &flow, packet.tcp_flags, &track, &last, &closing)) {
        if ((track.flags & (TRACK_REPLY | TRACK_HAIRPIN)) == TRACK_REPLY || track.flags & TRACK_OUTSIDE)
            return TCX_NEXT; /* The client's to_pod answers for the service, or to_device. */
        if (goes_on(v6, &packet, &track, closing))
            return rewrite(skb, v6, place, &packet, &track);
    }
    return to_service(skb, v6, place, &packet, &flow);
}

static __always_inline int enters_pod(struct __sk_buff *skb, bool v6)
{
    struct packet packet = {};
    struct track track = {};
    struct flow flow;
    int verdict;
    __u64 last;
    bool closing;

    if (!read_flow(skb, v6, &packet, &flow, &verdict))
        return verdict;
    if (!find_track(v6, &flow, packet.tcp_flags, &track, &last, &closing) || !(track.flags & TRACK_REPLY)
        || track.flags & (TRACK_HAIRPIN | TRACK_OUTSIDE))
        return TCX_NEXT;
    return rewrite(skb, v6, AT_NODE, &packet, &track);
}

static __always_inline bool is_let_in(bool v6, const struct service *service, const struct packet *packet)
{
    struct source_range key = {.length = v6 ? 160 : 64, .service = service->id};

    if (!(service->flags & SERVICE_SOURCE_RANGES))
        return true;
    __builtin_memcpy(key.address, packet->source.words, sizeof(key.address));
    return bpf_map_lookup_elem(&source_ranges, &key);
}

static __always_inline bool one_hop_less(struct __sk_buff *skb, bool v6)
{
    __u32 at = ETH_HLEN + (v6 ? offsetof(struct ipv6hdr, hop_limit) : offsetof(struct iphdr, ttl));
    __be16 old, new;
    __u8 left;

    if (bpf_skb_load_bytes(skb, at, &left, sizeof(left)) || left <= 1)
        return false;
    if (!v6) {
        if (bpf_skb_load_bytes(skb, at, &old, sizeof(old)))
            return false;
        new = old - 1; /* The first byte in memory. */
        if (bpf_l3_csum_replace(skb, ETH_HLEN + offsetof(struct iphdr, check), old, new, sizeof(old)))
            return false;
    }
    left--;
    return !bpf_skb_store_bytes(skb, at, &left, sizeof(left), 0);
}

/*
 * Sends a packet on in this node's name, which the stack would take for a lie when it comes in by a device. device: the
 * one to leave by, or 0: whatever routes say.
 */
static __always_inline int
forward(struct __sk_buff *skb, bool v6, const struct address *from, const struct address *to, __u32 device)
{
    struct bpf_fib_lookup way = {.ifindex = skb->ifindex, .family = v6 ? AF_INET6 : AF_INET};

    if (!one_hop_less(skb, v6))
        return TCX_DROP;
    if (device)
        return bpf_redirect_neigh(device, NULL, 0, 0);
    if (v6) {
        __builtin_memcpy(way.ipv6_src, from->words, sizeof(way.ipv6_src));
        __builtin_memcpy(way.ipv6_dst, to->words, sizeof(way.ipv6_dst));
    } else {
        way.ipv4_src = from->words[0];
        way.ipv4_dst = to->words[0];
    }
    long answer = bpf_fib_lookup(skb, &way, sizeof(way), 0);
    if (answer != BPF_FIB_LKUP_RET_SUCCESS && answer != BPF_FIB_LKUP_RET_NO_NEIGH)
        return TCX_DROP;
    return bpf_redirect_neigh(way.ifindex, NULL, 0, 0);
}

static __always_inline int go_on(struct __sk_buff *skb, bool v6, struct packet *packet, struct track *track)
{
    int verdict = rewrite(skb, v6, AT_NODE, packet, track);

    if (verdict != TCX_NEXT || !(track->flags & TRACK_REMOTE))
        return verdict;
    return forward(skb, v6, &track->source, &track->destination, track->flags & TRACK_REPLY ? track->device : 0);
}

static __always_inline int
from_outside(struct __sk_buff *skb, bool v6, struct packet *packet, const struct flow *flow, struct track *there)
{
    struct service service;
    struct endpoint endpoint;

    if (!find_service(v6, &packet->destination, packet->destination_port, packet->protocol, &service)
        || !(service.flags & SERVICE_EXTERNAL))
        return TCX_NEXT;
    if (!is_let_in(v6, &service, packet))
        return TCX_DROP;
    struct affinity_key client = {.service = service.id, .kind = v6 ? 6 : 4};
    __builtin_memcpy(client.client, packet->source.words, sizeof(client.client));
    __u32 number = service.maglev ? flow_hash(packet, service.affinity) : bpf_get_prandom_u32();
    if (!choose(v6, &service, true, number, &client, &endpoint))
        return service.flags & SERVICE_OUT_DROP ? TCX_DROP : refuse(skb, v6, AT_DEVICE, packet);
    if (packet->protocol == IPPROTO_SCTP && packet->destination_port != endpoint.port)
        return TCX_DROP;

    *there = (struct track){endpoint.id, skb->ifindex, endpoint.generation, TRACK_OUTSIDE, packet->source,
        endpoint.address, packet->source_port, endpoint.port};
    if (!(endpoint.flags & BACKEND_LOCAL)) {
        there->flags |= TRACK_REMOTE;
        if (v6)
            there->source = (struct address){{node6[0], node6[1], node6[2], node6[3]}};
        else
            there->source = (struct address){{node4}};
        if (packet->protocol != IPPROTO_SCTP)
            there->source_port = bpf_htons(NODE_FIRST_PORT + bpf_get_prandom_u32() % NODE_PORTS);
    }
    if (!begin_track(v6, flow, there, NODE_FIRST_PORT, NODE_PORTS))
        return TCX_DROP;
    return go_on(skb, v6, packet, there);
}

static __always_inline int enters_node(struct __sk_buff *skb, bool v6)
{
    struct packet packet = {};
    struct track track = {};
    struct flow flow;
    int verdict;
    __u64 last;
    bool closing;

    if (!read_flow(skb, v6, &packet, &flow, &verdict))
        return verdict;
    if (find_track(v6, &flow, packet.tcp_flags, &track, &last, &closing) && track.flags & TRACK_OUTSIDE
        && goes_on(v6, &packet, &track, closing))
        return go_on(skb, v6, &packet, &track);
    return from_outside(skb, v6, &packet, &flow, &track);
}

/* Answers of this node's endpoints go out by the device by which the questions came. */
static __always_inline int leaves_node(struct __sk_buff *skb, bool v6)
{
    struct packet packet = {};
    struct track track = {};
    struct flow flow;
    int verdict;
    __u64 last;
    bool closing;

    if (!read_flow(skb, v6, &packet, &flow, &verdict))
        return verdict;
    if (!find_track(v6, &flow, packet.tcp_flags, &track, &last, &closing)
        || (track.flags & (TRACK_REPLY | TRACK_OUTSIDE | TRACK_REMOTE)) != (TRACK_REPLY | TRACK_OUTSIDE))
        return TCX_NEXT;
    verdict = rewrite(skb, v6, AT_NODE, &packet, &track);
    if (verdict != TCX_NEXT || track.device == skb->ifindex)
        return verdict;
    return bpf_redirect_neigh(track.device, NULL, 0, 0);
}

/* A function of packets, by their family. */
#define BY_FAMILY(skb, function, ...)                                                                                 \
    ((skb)->protocol == bpf_htons(ETH_P_IP)     ? function(skb, false, ##__VA_ARGS__)                                 \
     : (skb)->protocol == bpf_htons(ETH_P_IPV6) ? function(skb, true, ##__VA_ARGS__)                                  \
                                                : TCX_NEXT)

SEC("tc") int from_pod(struct __sk_buff *skb)
{
    return BY_FAMILY(skb, leaves_pod, AT_NODE);
}

SEC("tc") int pod_egress(struct __sk_buff *skb)
{
    return BY_FAMILY(skb, leaves_pod, IN_POD);
}

SEC("tc") int to_pod(struct __sk_buff *skb)
{
    return BY_FAMILY(skb, enters_pod);
}

SEC("tc") int from_device(struct __sk_buff *skb)
{
    return BY_FAMILY(skb, enters_node);
}

SEC("tc") int to_device(struct __sk_buff *skb)
{
    return BY_FAMILY(skb, leaves_node);
}
