// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Variables of every section and type: constants that are set before loading, and what is read and written after. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct limits {
    __u16 ports[3];
    __u64 bytes;
    bool strict;
};

enum mode { OFF, ON, TRACE = 7 };

/* .rodata: what the program multiplies by, and more that a loader may set. */
const volatile __u32 factor = 3;
const volatile __u64 large = 0x1122334455667788;
const volatile __s32 negative = -5;
const volatile __u8 small = 200;
const volatile bool enabled = true;
const volatile enum mode mode = TRACE;
const volatile char name[16] = "sampler";
const volatile __u32 numbers[4] = {1, 2, 3, 4};
const volatile struct limits limits = {.ports = {80, 443}, .bytes = 1500, .strict = true};
static const volatile __u32 hidden = 9;

/* .data */
__u32 started = 42;
struct limits current = {.ports = {1, 2, 3}, .bytes = 64};
static volatile __s64 total = -1;

/* .bss */
__u64 result;
__u32 runs;
__u64 slots[8];
static volatile __u32 last_mark;

/* Sections of one's own, each a map. */
const volatile __u32 custom_limit SEC(".rodata.custom") = 77;
__u64 custom_counter SEC(".data.custom") = 5;

/* result = packet's length * factor + what is constant; 0, or 1 when it is not enabled. */
SEC("tc") int compute(struct __sk_buff *skb)
{
    if (!enabled)
        return 1;
    result = (__u64)skb->len * factor + negative + small + hidden + numbers[3] + limits.ports[1] + custom_limit;
    if (mode == TRACE)
        slots[1] = large;
    if (limits.strict && name[0] == 's')
        slots[2] = limits.bytes;
    runs++;
    total += skb->len;
    started++;
    current.bytes = skb->len;
    last_mark = skb->mark;
    custom_counter++;
    return 0;
}

/* A string of the program's own is in .rodata.str1.1, which is a map, too. */
SEC("tc") int print(struct __sk_buff *skb)
{
    static const char format[] = "length %u";
    bpf_trace_printk(format, sizeof format, skb->len);
    return hidden + last_mark + total;
}
