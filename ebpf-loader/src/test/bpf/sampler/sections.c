// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* A program of each section's name that needs no more than itself. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define PROGRAM(section, name, context, result)                                                                        \
    SEC(section) int run_##name(struct context *context_)                                                              \
    {                                                                                                                  \
        return result;                                                                                                 \
    }

PROGRAM("socket", socket, __sk_buff, 0)
PROGRAM("tc", tc, __sk_buff, TCX_PASS)
PROGRAM("classifier", classifier, __sk_buff, TCX_PASS)
PROGRAM("action", action, __sk_buff, TCX_PASS)
PROGRAM("?tc", not_loaded, __sk_buff, TCX_DROP)
PROGRAM("xdp", xdp, xdp_md, XDP_PASS)
PROGRAM("xdp/devmap", xdp_devmap, xdp_md, XDP_PASS)
PROGRAM("xdp/cpumap", xdp_cpumap, xdp_md, XDP_PASS)
PROGRAM("lwt_in", lwt_in, __sk_buff, 0)
PROGRAM("lwt_out", lwt_out, __sk_buff, 0)
PROGRAM("lwt_xmit", lwt_xmit, __sk_buff, 0)
PROGRAM("cgroup_skb/ingress", cgroup_skb_ingress, __sk_buff, 1)
PROGRAM("cgroup_skb/egress", cgroup_skb_egress, __sk_buff, 1)
PROGRAM("cgroup/skb", cgroup_skb, __sk_buff, 1)
PROGRAM("cgroup/sock_create", sock_create, bpf_sock, 1)
PROGRAM("cgroup/sock_release", sock_release, bpf_sock, 1)
PROGRAM("cgroup/post_bind4", post_bind4, bpf_sock, 1)
PROGRAM("cgroup/post_bind6", post_bind6, bpf_sock, 1)
PROGRAM("cgroup/bind4", bind4, bpf_sock_addr, 1)
PROGRAM("cgroup/bind6", bind6, bpf_sock_addr, 1)
PROGRAM("cgroup/connect4", connect4, bpf_sock_addr, 1)
PROGRAM("cgroup/connect6", connect6, bpf_sock_addr, 1)
PROGRAM("cgroup/sendmsg4", sendmsg4, bpf_sock_addr, 1)
PROGRAM("cgroup/sendmsg6", sendmsg6, bpf_sock_addr, 1)
PROGRAM("cgroup/recvmsg4", recvmsg4, bpf_sock_addr, 1)
PROGRAM("cgroup/recvmsg6", recvmsg6, bpf_sock_addr, 1)
PROGRAM("cgroup/getpeername4", getpeername4, bpf_sock_addr, 1)
PROGRAM("cgroup/getpeername6", getpeername6, bpf_sock_addr, 1)
PROGRAM("cgroup/getsockname4", getsockname4, bpf_sock_addr, 1)
PROGRAM("cgroup/getsockname6", getsockname6, bpf_sock_addr, 1)
PROGRAM("cgroup/getsockopt", getsockopt, bpf_sockopt, 1)
PROGRAM("cgroup/setsockopt", setsockopt, bpf_sockopt, 1)
PROGRAM("cgroup/sysctl", sysctl, bpf_sysctl, 1)
PROGRAM("cgroup/dev", dev, bpf_cgroup_dev_ctx, 1)
PROGRAM("sockops", sockops, bpf_sock_ops, 1)
PROGRAM("sk_skb/stream_parser", stream_parser, __sk_buff, 0)
PROGRAM("sk_skb/stream_verdict", stream_verdict, __sk_buff, SK_PASS)
PROGRAM("sk_msg", sk_msg, sk_msg_md, SK_PASS)
PROGRAM("sk_lookup", sk_lookup, bpf_sk_lookup, SK_PASS)
PROGRAM("sk_reuseport", sk_reuseport, sk_reuseport_md, SK_PASS)
PROGRAM("flow_dissector", flow_dissector, __sk_buff, BPF_DROP)
