// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* A spin lock in a value, which user space takes with BPF_F_LOCK. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct account {
    struct bpf_spin_lock lock;
    __u32 changes;
    __u64 from;
    __u64 to;
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 16);
    __type(key, __u32);
    __type(value, struct account);
} accounts SEC(".maps");

/* Moves the packet's length from one side to the other; 1 where there is no account 0. */
SEC("tc") int transfer(struct __sk_buff *skb)
{
    __u32 zero = 0, length = skb->len;
    struct account *account = bpf_map_lookup_elem(&accounts, &zero);
    if (!account)
        return 1;
    bpf_spin_lock(&account->lock);
    account->from -= length;
    account->to += length;
    account->changes++;
    bpf_spin_unlock(&account->lock);
    return 0;
}
