// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * A map of each kind that holds plain values, and a program that uses each kind that programs can use. Its result is
 * the number of what failed, so 0 is success.
 */
#include "polder_bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct key {
    __u32 address;
    __u16 port;
    __u8 protocol;
    __u8 zero;
};

struct value {
    __u64 packets;
    __u64 bytes;
    char name[16];
};

struct prefix {
    __u32 length;
    __u8 address[4];
};

#define KEYED(name_, type_, entries_, flags_, key_, value_)                                                            \
    struct {                                                                                                           \
        __uint(type, type_);                                                                                           \
        __uint(max_entries, entries_);                                                                                 \
        __uint(map_flags, flags_);                                                                                     \
        __type(key, key_);                                                                                             \
        __type(value, value_);                                                                                         \
    } name_ SEC(".maps")

KEYED(hash, BPF_MAP_TYPE_HASH, 100, BPF_F_NO_PREALLOC, struct key, struct value);
KEYED(lru_hash, BPF_MAP_TYPE_LRU_HASH, 100, 0, struct key, struct value);
KEYED(percpu_hash, BPF_MAP_TYPE_PERCPU_HASH, 100, 0, struct key, struct value);
KEYED(lru_percpu_hash, BPF_MAP_TYPE_LRU_PERCPU_HASH, 100, 0, struct key, struct value);
KEYED(array, BPF_MAP_TYPE_ARRAY, 10, 0, __u32, struct value);
KEYED(mmapable_array, BPF_MAP_TYPE_ARRAY, 10, BPF_F_MMAPABLE, __u32, __u64);
KEYED(readonly_array, BPF_MAP_TYPE_ARRAY, 10, BPF_F_RDONLY_PROG, __u32, __u32);
KEYED(percpu_array, BPF_MAP_TYPE_PERCPU_ARRAY, 10, 0, __u32, __u64);
KEYED(lpm_trie, BPF_MAP_TYPE_LPM_TRIE, 100, BPF_F_NO_PREALLOC, struct prefix, __u32);

/* The sizes alone: the kernel is told no types of it. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 10);
    __uint(key_size, 6);
    __uint(value_size, 4);
} untyped SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_QUEUE);
    __uint(max_entries, 10);
    __type(value, __u64);
} queue SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_STACK);
    __uint(max_entries, 10);
    __type(value, __u64);
} stack SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 4096);
} ringbuf SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
    __uint(key_size, 4);
    __uint(value_size, 4);
} perf_event_array SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, 4);
    __uint(key_size, 4);
    __uint(value_size, 4);
} prog_array SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
    __uint(max_entries, 4);
    __uint(key_size, 4);
    __uint(value_size, 4);
} cgroup_array SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_STACK_TRACE);
    __uint(max_entries, 16);
    __uint(key_size, 4);
    __uint(value_size, 8 * 20);
} stack_trace SEC(".maps");

static __always_inline int keyed(void *map)
{
    struct key key = {.address = 0x0a000001, .port = 80, .protocol = 6};
    struct value value = {.packets = 1, .bytes = 60, .name = "first"};
    struct value *found;
    if (bpf_map_update_elem(map, &key, &value, BPF_ANY))
        return -1;
    found = bpf_map_lookup_elem(map, &key);
    if (!found)
        return -1;
    found->packets++;
    return 0;
}

static __always_inline int indexed(void *map, __u32 index)
{
    __u64 *found = bpf_map_lookup_elem(map, &index);
    if (!found)
        return -1;
    ++*found;
    return 0;
}

static __always_inline int pushed(void *map, __u64 expected)
{
    __u64 one = 1, two = 2, popped = 0;
    if (bpf_map_push_elem(map, &one, BPF_EXIST) || bpf_map_push_elem(map, &two, BPF_EXIST))
        return -1;
    return bpf_map_pop_elem(map, &popped) || popped != expected ? -1 : 0;
}

SEC("tc") int use(struct __sk_buff *skb)
{
    struct prefix prefix = {.length = 32, .address = {10, 1, 2, 3}};
    __u32 zero = 0;
    __u64 record = 7;
    if (keyed(&hash))
        return 1;
    if (keyed(&lru_hash))
        return 2;
    if (keyed(&percpu_hash))
        return 3;
    if (keyed(&lru_percpu_hash))
        return 4;
    if (indexed(&array, 1))
        return 5;
    if (indexed(&mmapable_array, 2))
        return 6;
    if (!bpf_map_lookup_elem(&readonly_array, &zero))
        return 7;
    if (indexed(&percpu_array, 3))
        return 8;
    if (bpf_map_lookup_elem(&lpm_trie, &prefix))
        return 9;
    if (pushed(&queue, 1))
        return 10;
    if (pushed(&stack, 2))
        return 11;
    if (bpf_ringbuf_output(&ringbuf, &record, sizeof record, BPF_RB_NO_WAKEUP))
        return 12;
    return 0;
}
