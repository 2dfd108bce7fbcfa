// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Settings of the kernel, of every type that a loader has to fill in; those that are missing are 0. */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

extern int LINUX_KERNEL_VERSION __kconfig;
extern bool CONFIG_BPF_SYSCALL __kconfig __weak;
extern enum libbpf_tristate CONFIG_INET __kconfig __weak;
extern unsigned int CONFIG_HZ __kconfig __weak;
extern char CONFIG_DEFAULT_HOSTNAME[16] __kconfig __weak;
extern bool CONFIG_POLDER_NO_SUCH __kconfig __weak;

__u32 version, inet, hz;
bool bpf_syscall, no_such;
char hostname;

SEC("tc") int read(struct __sk_buff *skb)
{
    version = LINUX_KERNEL_VERSION;
    bpf_syscall = CONFIG_BPF_SYSCALL;
    inet = CONFIG_INET;
    hz = CONFIG_HZ;
    hostname = CONFIG_DEFAULT_HOSTNAME[0];
    no_such = CONFIG_POLDER_NO_SUCH;
    return 0;
}
