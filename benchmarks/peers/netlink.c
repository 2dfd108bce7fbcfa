/*
 * The floor of `benchmarks/run netlink`: rtnetlink work in C with nothing around it, in the network namespace it is
 * started in. Prints the nanoseconds that the work took, without opening the socket. Sources: netlink(7),
 * rtnetlink(7), include/uapi/linux/rtnetlink.h, if_link.h and veth.h.
 *
 *   netlink add|delete COUNT IFINDEX                   10.a.b.c/32 dev IFINDEX proto static scope link, one at a time
 *   netlink add-batched|delete-batched COUNT IFINDEX   the same, many in one send, the last one acknowledged
 *   netlink dump COUNT                                 the main table, every attribute parsed into an array
 *   netlink create|create-batched COUNT GROUP          veth pairs a0-b0, a1-b1, …, the first of each in the group
 *   netlink delete-group COUNT GROUP                   all links of the group in one request
 */
#include <errno.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    KERNEL_BUFFER = 4 << 20,
    LARGEST_MESSAGE = 256,
    /* Bytes in one send of a batch: from 4 KiB (90 routes) to 128 KiB it makes no difference that can be measured. */
    CHUNK = 64 << 10,
    /* The kernel puts no more than 32 KiB of a dump into one datagram (netlink_recvmsg() in af_netlink.c). */
    RECEIVE_BUFFER = 64 << 10,
};

struct route {
    uint32_t destination, gateway, source, table, link, priority, mtu, flags;
    uint8_t length, protocol, scope, type;
};

static int netlink;
static uint32_t sequence;
static char out[CHUNK] __attribute__((aligned(NLMSG_ALIGNTO)));
static size_t used;
static struct nlmsghdr *last;
static char in[RECEIVE_BUFFER] __attribute__((aligned(NLMSG_ALIGNTO)));

static void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("netlink: ", stderr);
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

/* Writing messages at the end of `out`. */

static void *grow(size_t bytes)
{
    void *at = memset(out + used, 0, NLMSG_ALIGN(bytes));
    used += NLMSG_ALIGN(bytes);
    return at;
}

static void *begin_message(int type, int flags, size_t family_header)
{
    last = grow(sizeof *last);
    last->nlmsg_type = type;
    last->nlmsg_flags = NLM_F_REQUEST | flags;
    last->nlmsg_seq = ++sequence;
    return grow(family_header);
}

static void end_message(void)
{
    last->nlmsg_len = out + used - (char *)last;
}

static struct rtattr *begin(int type)
{
    struct rtattr *attribute = grow(sizeof *attribute);
    attribute->rta_type = type;
    return attribute;
}

static void end(struct rtattr *attribute)
{
    attribute->rta_len = out + used - (char *)attribute;
}

static void attribute(int type, const void *payload, size_t length)
{
    struct rtattr *header = begin(type);
    memcpy(grow(length), payload, length);
    header->rta_len = RTA_LENGTH(length);
}

static void attribute_u32(int type, uint32_t value)
{
    attribute(type, &value, sizeof value);
}

static void attribute_string(int type, const char *text)
{
    attribute(type, text, strlen(text) + 1);
}

/* Exchanges with the kernel. */

static void open_socket(void)
{
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    int size = KERNEL_BUFFER, on = 1;
    netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    check(netlink >= 0, "socket");
    check(!setsockopt(netlink, SOL_SOCKET, SO_RCVBUF, &size, sizeof size), "SO_RCVBUF");
    setsockopt(netlink, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size); /* Only with privileges on the machine. */
    check(!setsockopt(netlink, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on), "NETLINK_CAP_ACK");
    check(!setsockopt(netlink, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on), "NETLINK_GET_STRICT_CHK");
    check(!connect(netlink, (struct sockaddr *)&kernel, sizeof kernel), "connect");
}

static size_t receive(void)
{
    ssize_t length = recv(netlink, in, sizeof in, MSG_TRUNC);
    check(length > 0, "recv");
    if ((size_t)length > sizeof in)
        die("a datagram of %zd bytes", length);
    return length;
}

static void send_written(void)
{
    check(send(netlink, out, used, 0) == (ssize_t)used, "send");
    used = 0;
}

/* Sends what was written and waits for the acknowledgement of the last message. */
static void execute(void)
{
    last->nlmsg_flags |= NLM_F_ACK;
    send_written();
    for (;;) {
        size_t length = receive();
        struct nlmsghdr *message = (struct nlmsghdr *)in;
        for (; NLMSG_OK(message, length); message = NLMSG_NEXT(message, length)) {
            struct nlmsgerr *answer = NLMSG_DATA(message);
            if (message->nlmsg_type != NLMSG_ERROR)
                die("message of type %d", message->nlmsg_type);
            if (answer->error)
                die("request %u: %s", message->nlmsg_seq, strerror(-answer->error));
            if (message->nlmsg_seq == sequence)
                return;
        }
    }
}

static void execute_when_full(void)
{
    if (used + LARGEST_MESSAGE > sizeof out)
        execute();
}

/* Requests. */

static void write_route(int type, int flags, uint32_t number, uint32_t link)
{
    struct rtmsg *route = begin_message(type, flags, sizeof *route);
    uint32_t destination = htobe32(10u << 24 | number);
    route->rtm_family = AF_INET;
    route->rtm_dst_len = 32;
    route->rtm_table = RT_TABLE_MAIN;
    route->rtm_protocol = RTPROT_STATIC;
    route->rtm_scope = RT_SCOPE_LINK;
    route->rtm_type = RTN_UNICAST;
    attribute(RTA_DST, &destination, sizeof destination);
    attribute_u32(RTA_OIF, link);
    end_message();
}

static void write_add(uint32_t number, uint32_t link)
{
    write_route(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, number, link);
}

static void write_delete(uint32_t number, uint32_t link)
{
    write_route(RTM_DELROUTE, 0, number, link);
}

static void name_link(char end, uint32_t number)
{
    char name[IFNAMSIZ];
    snprintf(name, sizeof name, "%c%u", end, number);
    attribute_string(IFLA_IFNAME, name);
}

static void write_create(uint32_t number, uint32_t group)
{
    begin_message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof(struct ifinfomsg));
    name_link('a', number);
    attribute_u32(IFLA_GROUP, group);
    struct rtattr *info = begin(IFLA_LINKINFO | NLA_F_NESTED);
    attribute_string(IFLA_INFO_KIND, "veth");
    struct rtattr *data = begin(IFLA_INFO_DATA | NLA_F_NESTED);
    struct rtattr *peer = begin(VETH_INFO_PEER | NLA_F_NESTED);
    grow(sizeof(struct ifinfomsg));
    name_link('b', number);
    end(peer);
    end(data);
    end(info);
    end_message();
}

static void delete_group(uint32_t group)
{
    begin_message(RTM_DELLINK, 0, sizeof(struct ifinfomsg));
    attribute_u32(IFLA_GROUP, group);
    end_message();
    execute();
}

static void each(void (*write)(uint32_t, uint32_t), uint32_t count, uint32_t argument, void (*after)(void))
{
    for (uint32_t number = 0; number < count; number++) {
        write(number, argument);
        after();
    }
    if (used)
        execute();
}

/* Dumps. */

static uint32_t u32(const struct rtattr *attribute)
{
    uint32_t value;
    memcpy(&value, RTA_DATA(attribute), sizeof value);
    return value;
}

static uint32_t mtu_of(const struct rtattr *metrics)
{
    int left = RTA_PAYLOAD(metrics);
    for (const struct rtattr *metric = RTA_DATA(metrics); RTA_OK(metric, left); metric = RTA_NEXT(metric, left))
        if (metric->rta_type == RTAX_MTU)
            return u32(metric);
    return 0;
}

static void parse(struct nlmsghdr *message, struct route *route)
{
    struct rtmsg *header = NLMSG_DATA(message);
    int left = RTM_PAYLOAD(message);
    *route = (struct route){.length = header->rtm_dst_len, .table = header->rtm_table, .protocol = header->rtm_protocol,
                            .scope = header->rtm_scope, .type = header->rtm_type, .flags = header->rtm_flags};
    for (struct rtattr *attribute = RTM_RTA(header); RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
        switch (attribute->rta_type) {
        case RTA_DST: route->destination = u32(attribute); break;
        case RTA_OIF: route->link = u32(attribute); break;
        case RTA_GATEWAY: route->gateway = u32(attribute); break;
        case RTA_PREFSRC: route->source = u32(attribute); break;
        case RTA_PRIORITY: route->priority = u32(attribute); break;
        case RTA_TABLE: route->table = u32(attribute); break;
        case RTA_METRICS: route->mtu = mtu_of(attribute); break;
        }
}

static size_t dump(void)
{
    static struct route *routes;
    static size_t capacity;
    size_t count = 0;
    struct rtmsg *filter = begin_message(RTM_GETROUTE, NLM_F_DUMP, sizeof *filter);
    filter->rtm_family = AF_INET;
    attribute_u32(RTA_TABLE, RT_TABLE_MAIN);
    end_message();
    send_written();
    for (;;) {
        size_t length = receive();
        struct nlmsghdr *message = (struct nlmsghdr *)in;
        for (; NLMSG_OK(message, length); message = NLMSG_NEXT(message, length)) {
            if (message->nlmsg_type == NLMSG_DONE)
                return count;
            if (message->nlmsg_type != RTM_NEWROUTE || message->nlmsg_flags & NLM_F_DUMP_INTR)
                die("message of type %d, flags %x, in a dump", message->nlmsg_type, message->nlmsg_flags);
            if (count == capacity)
                routes = realloc(routes, (capacity = capacity ? 2 * capacity : 1024) * sizeof *routes);
            parse(message, &routes[count++]);
        }
    }
}

static void work(const char *name, uint32_t count, uint32_t argument)
{
    if (!strcmp(name, "add"))
        each(write_add, count, argument, execute);
    else if (!strcmp(name, "delete"))
        each(write_delete, count, argument, execute);
    else if (!strcmp(name, "add-batched"))
        each(write_add, count, argument, execute_when_full);
    else if (!strcmp(name, "delete-batched"))
        each(write_delete, count, argument, execute_when_full);
    else if (!strcmp(name, "create"))
        each(write_create, count, argument, execute);
    else if (!strcmp(name, "create-batched"))
        each(write_create, count, argument, execute_when_full);
    else if (!strcmp(name, "delete-group"))
        delete_group(argument);
    else if (strcmp(name, "dump"))
        die("no work is called %s", name);
    else if (dump() != count)
        die("the dump has not %u routes", count);
}

int main(int count, char **arguments)
{
    struct timespec from, to;
    if (count < 3)
        die("usage: netlink WORK COUNT [IFINDEX|GROUP]");
    open_socket();
    if (!strcmp(arguments[1], "dump"))
        dump(); /* So that the memory it needs has been touched before, as in the other variants. */
    clock_gettime(CLOCK_MONOTONIC, &from);
    work(arguments[1], strtoul(arguments[2], NULL, 10), count > 3 ? strtoul(arguments[3], NULL, 10) : 0);
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("%lld\n", (to.tv_sec - from.tv_sec) * 1000000000LL + to.tv_nsec - from.tv_nsec);
    return 0;
}
