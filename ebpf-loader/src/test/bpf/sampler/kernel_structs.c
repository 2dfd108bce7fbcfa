// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * CO-RE: structs of the kernel, of which this declares what it uses, in another order and with other offsets than the
 * kernel's. Results are in variables, for comparison with the kernel's BTF.
 */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct net_device {
    int ifindex;
    unsigned int mtu;
    char name[16];
    int no_such_field;
} __core;

struct list_head {
    struct list_head *next, *prev;
} __core;

struct task_struct {
    int tgid;
    int pid;
    char comm[16];
    struct task_struct *group_leader;
} __core;

/* A flavour of a struct's name: what follows ___ is not part of it. */
struct task_struct___renamed {
    int no_such_pid;
} __core;

struct no_such_struct {
    int field;
} __core;

struct sk_buff {
    unsigned char pkt_type : 3; /* A bit field. */
    unsigned int len;
} __core;

enum pid_type {
    PIDTYPE_PID = 10,
    PIDTYPE_TGID = 11,
    PIDTYPE_NO_SUCH = 12,
};

__u32 ifindex_offset, name_size, sk_buff_size, task_struct_size, pid_type_tgid;
__u32 has_ifindex, has_no_such_field, has_no_such_struct, has_task_struct, has_tgid, has_no_such_value, has_renamed;
__u32 task_struct_id, own_net_device_id;
__u32 pid, tgid, leader;
char comm[16];

SEC("tc") int describe(struct __sk_buff *skb)
{
    struct net_device *device = 0;
    struct task_struct___renamed *renamed = 0;
    ifindex_offset = core_field_offset(device->ifindex);
    name_size = core_field_size(device->name);
    has_ifindex = core_field_exists(device->ifindex);
    has_no_such_field = core_field_exists(device->no_such_field);
    has_renamed = core_field_exists(renamed->no_such_pid);
    has_no_such_struct = core_type_exists(struct no_such_struct);
    has_task_struct = core_type_exists(struct task_struct);
    sk_buff_size = core_type_size(struct sk_buff);
    task_struct_size = core_type_size(struct task_struct);
    task_struct_id = core_type_id_kernel(struct task_struct);
    own_net_device_id = core_type_id_local(struct net_device);
    pid_type_tgid = core_enum_value(enum pid_type, PIDTYPE_TGID);
    has_tgid = core_enum_exists(enum pid_type, PIDTYPE_TGID);
    has_no_such_value = core_enum_exists(enum pid_type, PIDTYPE_NO_SUCH);
    return 0;
}

/* Reads the caller's own task. */
SEC("tc") int read_task(struct __sk_buff *skb)
{
    struct task_struct *task = (void *)bpf_get_current_task(), *group_leader;
    bpf_probe_read_kernel(&pid, sizeof pid, &task->pid);
    bpf_probe_read_kernel(&tgid, sizeof tgid, &task->tgid);
    bpf_probe_read_kernel(comm, sizeof comm, &task->comm);
    if (!bpf_probe_read_kernel(&group_leader, sizeof group_leader, &task->group_leader))
        bpf_probe_read_kernel(&leader, sizeof leader, &group_leader->pid);
    return 0;
}
