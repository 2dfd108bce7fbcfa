/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What a BPF program in C needs beside the kernel's own headers: names of sections, definitions of maps as BTF
 * describes them, helpers of the kernel, byte order. Numbers of helpers, and what each does: include/uapi/linux/bpf.h.
 */
#ifndef POLDER_BPF_H
#define POLDER_BPF_H

#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

/* Functions and variables. A section's name says what a program is and where it attaches. */

#define SEC(name) __attribute__((section(name), used))
#define __noinline __attribute__((noinline))
#define __weak __attribute__((weak))
#undef __always_inline /* linux/stddef.h has a weaker one. */
#define __always_inline inline __attribute__((always_inline))

/*
 * Maps: struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, __u32); … } name SEC(".maps").
 * A number is the length of an array, a type is what a pointer points to, and values are what an array holds.
 */

#define __uint(name, number) int(*name)[number]
#define __type(name, kind) typeof(kind) *name
#define __array(name, kind) typeof(kind) *name[]

/* With __uint(pinning, …): no pin, or one under the map's name. */
enum { PIN_NONE, PIN_BY_NAME };

/*
 * What is declared extern and the loader fills in: settings of the kernel (CONFIG_*, LINUX_KERNEL_VERSION), and its
 * variables and functions. What is __weak, too, may be missing.
 */

#define __kconfig __attribute__((section(".kconfig")))
#define __ksym __attribute__((section(".ksyms")))
enum libbpf_tristate { TRI_NO, TRI_YES, TRI_MODULE }; /* Loaders know it by its name. */

/* Byte order: the programs are little-endian whatever machine compiles them, packets are big-endian. */

#define bpf_htons(value) ((__be16)__builtin_bswap16(value))
#define bpf_ntohs(value) ((__u16)__builtin_bswap16(value))
#define bpf_htonl(value) ((__be32)__builtin_bswap32(value))
#define bpf_ntohl(value) ((__u32)__builtin_bswap32(value))

/*
 * CO-RE: struct NAME { only the members in use } __core; has the offsets of the kernel that loads the program.
 * The numbers of what is asked of a field, a type or an enumeration: clang's lib/Target/BPF/BPFCORE.h.
 */

#define __core __attribute__((preserve_access_index))

#define core_field_offset(field) __builtin_preserve_field_info(field, 0)
#define core_field_size(field) __builtin_preserve_field_info(field, 1)
#define core_field_exists(field) __builtin_preserve_field_info(field, 2)
#define core_type_id_local(type) __builtin_btf_type_id(*(typeof(type) *)0, 0)
#define core_type_id_kernel(type) __builtin_btf_type_id(*(typeof(type) *)0, 1)
#define core_type_exists(type) __builtin_preserve_type_info(*(typeof(type) *)0, 0)
#define core_type_size(type) __builtin_preserve_type_info(*(typeof(type) *)0, 1)
#define core_enum_exists(type, value) __builtin_preserve_enum_value(*(typeof(type) *)value, 0)
#define core_enum_value(type, value) __builtin_preserve_enum_value(*(typeof(type) *)value, 1)

/* enum tcx_action_base, which the kernel's headers have since 6.6; netkit's verdicts are the same numbers. */

#define TCX_NEXT (-1)
#define TCX_PASS 0
#define TCX_DROP 2
#define TCX_REDIRECT 7

/* Helpers: a call of a number. */

#define HELPER(result, name, ...) static result (*const bpf_##name)(__VA_ARGS__) = (void *)BPF_FUNC_##name

struct bpf_timer;
struct bpf_spin_lock;
struct bpf_sock;
struct bpf_redir_neigh;
struct xdp_md;
struct __sk_buff;

HELPER(void *, map_lookup_elem, void *map, const void *key);
HELPER(long, map_update_elem, void *map, const void *key, const void *value, __u64 flags);
HELPER(long, map_delete_elem, void *map, const void *key);
HELPER(long, map_push_elem, void *map, const void *value, __u64 flags);
HELPER(long, map_pop_elem, void *map, void *value);
HELPER(long, map_peek_elem, void *map, void *value);
HELPER(long, for_each_map_elem, void *map, void *callback, void *context, __u64 flags);
HELPER(long, loop, __u32 times, void *callback, void *context, __u64 flags);
HELPER(void *, sk_storage_get, void *map, void *sock, void *value, __u64 flags);

HELPER(__u64, ktime_get_ns, void);
HELPER(__u64, ktime_get_coarse_ns, void);
HELPER(__u32, get_smp_processor_id, void);
HELPER(__u32, get_prandom_u32, void);
HELPER(__u64, get_current_pid_tgid, void);
HELPER(__u64, get_current_task, void);
HELPER(__u64, get_current_cgroup_id, void);
HELPER(__u64, get_socket_cookie, void *context);
HELPER(__u64, get_netns_cookie, void *context);
HELPER(int, set_retval, int error);
HELPER(long, probe_read_kernel, void *to, __u32 size, const void *from);
HELPER(long, trace_printk, const char *format, __u32 size, ...);

HELPER(void *, ringbuf_reserve, void *ringbuf, __u64 size, __u64 flags);
HELPER(void, ringbuf_submit, void *record, __u64 flags);
HELPER(void, ringbuf_discard, void *record, __u64 flags);
HELPER(long, ringbuf_output, void *ringbuf, void *data, __u64 size, __u64 flags);
HELPER(long, perf_event_output, void *context, void *map, __u64 flags, void *data, __u64 size);

HELPER(long, spin_lock, struct bpf_spin_lock *lock);
HELPER(long, spin_unlock, struct bpf_spin_lock *lock);
HELPER(long, timer_init, struct bpf_timer *timer, void *map, __u64 flags);
HELPER(long, timer_set_callback, struct bpf_timer *timer, void *callback);
HELPER(long, timer_start, struct bpf_timer *timer, __u64 nanoseconds, __u64 flags);

HELPER(long, tail_call, void *context, void *map, __u32 index);
HELPER(long, redirect, __u32 ifindex, __u64 flags);
HELPER(long, redirect_peer, __u32 ifindex, __u64 flags);
HELPER(long, redirect_neigh, __u32 ifindex, struct bpf_redir_neigh *hop, int length, __u64 flags);
HELPER(long, redirect_map, void *map, __u64 key, __u64 flags);
HELPER(long, fib_lookup, void *context, struct bpf_fib_lookup *params, int length, __u32 flags);
HELPER(long, skb_load_bytes, const void *skb, __u32 offset, void *to, __u32 length);
HELPER(long, skb_store_bytes, struct __sk_buff *skb, __u32 offset, const void *from, __u32 length, __u64 flags);
HELPER(long, skb_pull_data, struct __sk_buff *skb, __u32 length);
HELPER(long, skb_change_tail, struct __sk_buff *skb, __u32 length, __u64 flags);
HELPER(long, skb_adjust_room, struct __sk_buff *skb, __s32 bytes, __u32 mode, __u64 flags);
HELPER(__s64, csum_diff, __be32 *from, __u32 from_size, __be32 *to, __u32 to_size, __u32 seed);
HELPER(long, l3_csum_replace, struct __sk_buff *skb, __u32 offset, __u64 from, __u64 to, __u64 size);
HELPER(long, l4_csum_replace, struct __sk_buff *skb, __u32 offset, __u64 from, __u64 to, __u64 flags);
HELPER(long, xdp_adjust_head, struct xdp_md *context, int bytes);

HELPER(long, setsockopt, void *context, int level, int name, void *value, int length);
HELPER(long, sk_assign, void *context, void *sock, __u64 flags);
HELPER(long, sk_release, void *sock);
HELPER(long, sk_select_reuseport, void *context, void *map, void *key, __u64 flags);
HELPER(long, sk_redirect_hash, struct __sk_buff *skb, void *map, void *key, __u64 flags);
HELPER(long, msg_redirect_hash, void *message, void *map, void *key, __u64 flags);

#endif
