// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* A timer in a value, whose callback is a function's address (kernels since 5.15). */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct alarm {
    __u64 rings;
    struct bpf_timer timer;
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct alarm);
} alarms SEC(".maps");

static int ring(void *map, __u32 *key, struct alarm *alarm)
{
    __sync_fetch_and_add(&alarm->rings, 1);
    return 0;
}

/* Rings once, a millisecond later. 0, or the number of the step that failed. */
SEC("tc") int start(struct __sk_buff *skb)
{
    __u32 zero = 0;
    struct alarm *alarm = bpf_map_lookup_elem(&alarms, &zero);
    if (!alarm)
        return 1;
    bpf_timer_init(&alarm->timer, &alarms, 1 /* CLOCK_MONOTONIC */); /* Fails when it has been done before. */
    if (bpf_timer_set_callback(&alarm->timer, ring))
        return 2;
    return bpf_timer_start(&alarm->timer, 1000000, 0) ? 3 : 0;
}
