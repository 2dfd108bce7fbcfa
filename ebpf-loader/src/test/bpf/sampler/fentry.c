// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * A program at a function of the kernel, where there are BTF and BPF trampolines. The kernel calls that function with 1
 * when a program of this kind is run by BPF_PROG_TEST_RUN (net/bpf/test_run.c).
 */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

__u64 calls, argument;

SEC("fentry/bpf_fentry_test1") int called(__u64 *arguments)
{
    __sync_fetch_and_add(&calls, 1);
    argument = arguments[0];
    return 0;
}
