// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* An iterator, where there are BPF trampolines: bpftool makes a link of it, and pins that. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("iter/task") int each_task(void *context)
{
    return 0;
}
