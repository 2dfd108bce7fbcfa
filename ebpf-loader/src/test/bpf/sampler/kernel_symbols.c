// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Names of the kernel, each of which may be missing: functions that programs call (those here are there since 6.2), a
 * variable by its address alone, and one that BTF describes.
 */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct rq {
    unsigned int nr_running;
};

extern void bpf_rcu_read_lock(void) __ksym __weak;
extern void bpf_rcu_read_unlock(void) __ksym __weak;
extern void polder_no_such_function(void) __ksym __weak;
extern const void init_task __ksym __weak;
extern const void polder_no_such_variable __ksym __weak;
extern const struct rq runqueues __ksym __weak;

__u64 init_task_address, no_such_address;
bool has_lock, has_no_such_function, has_runqueues;

SEC("tc") int call(struct __sk_buff *skb)
{
    has_no_such_function = polder_no_such_function != NULL;
    if (bpf_rcu_read_lock && bpf_rcu_read_unlock) {
        bpf_rcu_read_lock();
        bpf_rcu_read_unlock();
        has_lock = true;
    }
    return 0;
}

SEC("tc") int look(struct __sk_buff *skb)
{
    init_task_address = (__u64)&init_task;
    no_such_address = (__u64)&polder_no_such_variable;
    return 0;
}

/* Kernels whose /proc/kallsyms has no variables refuse it. */
SEC("?tc") int look_by_btf(struct __sk_buff *skb)
{
    has_runqueues = &runqueues != NULL;
    return 0;
}
