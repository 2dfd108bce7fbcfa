/*
 * The peer of `benchmarks/run maps`: work with maps and objects by libbpf. Prints the nanoseconds that the work took,
 * without creating the map and what has to be in it before. Sources: bpf(2), bpf/bpf.h and bpf/libbpf.h of libbpf 1.1.
 *
 *   maps update|lookup COUNT                   entries of a hash, 32-bit keys and 64-bit values, one a call
 *   maps update-batched|lookup-batched COUNT   the same, 1,000 a call
 *   maps load COUNT OBJECT                     opens, loads and closes an object file so many times
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 1000 };

static int map;
static uint32_t keys[BATCH];
static uint64_t values[BATCH];

static void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("maps: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static void check(int succeeded, const char *what)
{
    if (!succeeded)
        die("%s: %s", what, strerror(errno));
}

static uint64_t value_of(uint32_t key)
{
    return 3 * (uint64_t)key;
}

static void create(uint32_t count)
{
    map = bpf_map_create(BPF_MAP_TYPE_HASH, "benchmark", sizeof *keys, sizeof *values, count, NULL);
    check(map >= 0, "bpf_map_create");
}

static void update(uint32_t count)
{
    for (uint32_t key = 0; key < count; key++) {
        uint64_t value = value_of(key);
        check(!bpf_map_update_elem(map, &key, &value, BPF_ANY), "bpf_map_update_elem");
    }
}

static void lookup(uint32_t count)
{
    for (uint32_t key = 0; key < count; key++) {
        uint64_t value;
        check(!bpf_map_lookup_elem(map, &key, &value), "bpf_map_lookup_elem");
        if (value != value_of(key))
            die("%llu under the key %u", (unsigned long long)value, key);
    }
}

static void update_batched(uint32_t count)
{
    for (uint32_t done = 0; done < count;) {
        uint32_t length = count - done < BATCH ? count - done : BATCH;
        for (uint32_t i = 0; i < length; i++) {
            keys[i] = done + i;
            values[i] = value_of(done + i);
        }
        check(!bpf_map_update_batch(map, keys, values, &length, NULL), "bpf_map_update_batch");
        done += length;
    }
}

static void lookup_batched(uint32_t count)
{
    uint32_t found = 0, cursor;
    for (void *after = NULL;; after = &cursor) {
        uint32_t length = BATCH;
        int failed = bpf_map_lookup_batch(map, after, &cursor, keys, values, &length, NULL);
        check(!failed || errno == ENOENT, "bpf_map_lookup_batch");
        for (uint32_t i = 0; i < length; i++)
            if (values[i] != value_of(keys[i]))
                die("%llu under the key %u", (unsigned long long)values[i], keys[i]);
        found += length;
        if (failed)
            break;
    }
    if (found != count)
        die("%u entries of %u", found, count);
}

static void load(const char *file)
{
    struct bpf_object *object = bpf_object__open_file(file, NULL);
    check(object != NULL, file);
    check(!bpf_object__load(object), file);
    bpf_object__close(object);
}

static void work(const char *name, uint32_t count, const char *file)
{
    if (!strcmp(name, "update"))
        update(count);
    else if (!strcmp(name, "lookup"))
        lookup(count);
    else if (!strcmp(name, "update-batched"))
        update_batched(count);
    else if (!strcmp(name, "lookup-batched"))
        lookup_batched(count);
    else if (strcmp(name, "load"))
        die("no work is called %s", name);
    else
        while (count--)
            load(file);
}

static void prepare(const char *name, uint32_t count, const char *file)
{
    if (file)
        load(file); /* libbpf's probes of the kernel are once for a process, as the other variant's are. */
    else
        create(count);
    if (!strncmp(name, "lookup", 6))
        update_batched(count);
}

int main(int count, char **arguments)
{
    struct timespec from, to;
    if (count < 3)
        die("usage: maps WORK COUNT [OBJECT]");
    const char *name = arguments[1], *file = count > 3 ? arguments[3] : NULL;
    uint32_t times = strtoul(arguments[2], NULL, 10);
    prepare(name, times, file);
    clock_gettime(CLOCK_MONOTONIC, &from);
    work(name, times, file);
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("%lld\n", (to.tv_sec - from.tv_sec) * 1000000000LL + to.tv_nsec - from.tv_nsec);
    return 0;
}
