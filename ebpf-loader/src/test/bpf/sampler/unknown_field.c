// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* CO-RE that no kernel can satisfy: a loader refuses it, or makes the instruction one that the verifier refuses. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct task_struct {
    int no_such_field;
} __core;

SEC("tc") int read(struct __sk_buff *skb)
{
    struct task_struct *task = (void *)bpf_get_current_task();
    int value = 0;
    bpf_probe_read_kernel(&value, sizeof value, &task->no_such_field);
    return value;
}
