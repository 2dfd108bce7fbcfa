/*
 * The floor of `benchmarks/run podsetup`: what a pod that shares an ENI by veth and policy routing needs, in C with
 * nothing around it, one pod after the other. Run in the node's network namespace. Prints the nanoseconds that the work
 * took. Sources: netlink(7), rtnetlink(7), include/uapi/linux/{rtnetlink,if_link,veth,neighbour,fib_rules}.h.
 *
 *   podsetup add|del COUNT TABLE NETNS...    pods 10.80.1.1, 10.80.1.2, …, the NETNS being files of their namespaces
 */
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MTU = 1400, TO_POD = 512, FROM_POD = 2048 };

static char out[8192] __attribute__((aligned(NLMSG_ALIGNTO)));
static char in[32768] __attribute__((aligned(NLMSG_ALIGNTO)));
static size_t used;
static uint32_t sequence;

static const unsigned char HOST_MAC[6] = {0xee, 0xee, 0xee, 0xee, 0xee, 0xee};

static void check(int succeeded, const char *what)
{
    if (!succeeded) {
        fprintf(stderr, "podsetup: %s: %s\n", what, strerror(errno));
        exit(1);
    }
}

static struct nlmsghdr *begin(int type, int flags, const void *header, size_t length)
{
    struct nlmsghdr *message = (void *)(out + used);
    memset(message, 0, NLMSG_SPACE(length));
    message->nlmsg_type = type;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
    message->nlmsg_seq = ++sequence;
    message->nlmsg_len = NLMSG_LENGTH(length);
    memcpy(NLMSG_DATA(message), header, length);
    return message;
}

static void end(struct nlmsghdr *message)
{
    used += NLMSG_ALIGN(message->nlmsg_len);
}

static struct rtattr *put(struct nlmsghdr *message, int type, const void *data, size_t length)
{
    struct rtattr *attribute = (void *)((char *)message + NLMSG_ALIGN(message->nlmsg_len));
    attribute->rta_type = type;
    attribute->rta_len = RTA_LENGTH(length);
    if (data)
        memcpy(RTA_DATA(attribute), data, length);
    message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + RTA_ALIGN(attribute->rta_len);
    return attribute;
}

static void put32(struct nlmsghdr *message, int type, uint32_t value)
{
    put(message, type, &value, 4);
}

static void close_nest(struct nlmsghdr *message, struct rtattr *nest)
{
    nest->rta_len = (char *)message + message->nlmsg_len - (char *)nest;
}

/* Sends what was put together, and reads an answer to each; returns the number of the link that one told of, or 0. */
static int talk(int netlink, int may_be_absent)
{
    uint32_t last = sequence;
    int index = 0;
    check(send(netlink, out, used, 0) == (ssize_t)used, "send");
    used = 0;
    for (;;) {
        ssize_t length = recv(netlink, in, sizeof(in), 0);
        check(length > 0, "recv");
        for (struct nlmsghdr *m = (void *)in; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) {
            if (m->nlmsg_type == NLMSG_ERROR) {
                errno = -((struct nlmsgerr *)NLMSG_DATA(m))->error;
                check(errno == 0 || may_be_absent, "a request");
                if (m->nlmsg_seq == last)
                    return index;
            } else if (m->nlmsg_type == RTM_NEWLINK) {
                index = ((struct ifinfomsg *)NLMSG_DATA(m))->ifi_index;
            }
        }
    }
}

static int open_netlink(void)
{
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    check(netlink >= 0, "socket");
    return netlink;
}

static int find(int netlink, const char *name)
{
    struct ifinfomsg any = {0};
    struct nlmsghdr *m = begin(RTM_GETLINK, 0, &any, sizeof(any));
    put(m, IFLA_IFNAME, name, strlen(name) + 1);
    end(m);
    return talk(netlink, 0);
}

static void up(int index)
{
    struct ifinfomsg link = {.ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    end(begin(RTM_NEWLINK, 0, &link, sizeof(link)));
}

static void route(uint32_t to, int length, uint32_t via, int index)
{
    struct rtmsg header = {.rtm_family = AF_INET, .rtm_dst_len = length, .rtm_table = RT_TABLE_MAIN,
        .rtm_protocol = RTPROT_STATIC, .rtm_scope = via ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK, .rtm_type = RTN_UNICAST,
        .rtm_flags = via ? RTNH_F_ONLINK : 0};
    struct nlmsghdr *m = begin(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof(header));
    if (length)
        put32(m, RTA_DST, to);
    if (via)
        put32(m, RTA_GATEWAY, via);
    put32(m, RTA_OIF, index);
    end(m);
}

static void neighbour(int index, uint32_t address, const unsigned char *mac)
{
    struct ndmsg header = {.ndm_family = AF_INET, .ndm_ifindex = index, .ndm_state = NUD_PERMANENT};
    struct nlmsghdr *m = begin(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, &header, sizeof(header));
    put32(m, NDA_DST, address);
    put(m, NDA_LLADDR, mac, 6);
    end(m);
}

static void rule(int type, uint32_t pod, int to, uint32_t table)
{
    struct fib_rule_hdr header = {.family = AF_INET, .dst_len = to ? 32 : 0, .src_len = to ? 0 : 32,
        .action = FR_ACT_TO_TBL};
    struct nlmsghdr *m = begin(type, type == RTM_NEWRULE ? NLM_F_CREATE | NLM_F_EXCL : 0, &header, sizeof(header));
    put32(m, to ? FRA_DST : FRA_SRC, pod);
    put32(m, FRA_PRIORITY, to ? TO_POD : FROM_POD);
    put32(m, FRA_TABLE, to ? RT_TABLE_MAIN : table);
    end(m);
}

static void create_veth(const char *name, const unsigned char *mac, int pod)
{
    struct ifinfomsg header = {.ifi_flags = IFF_UP, .ifi_change = IFF_UP}, inner = {0};
    struct nlmsghdr *m = begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof(header));
    put(m, IFLA_IFNAME, name, strlen(name) + 1);
    put(m, IFLA_ADDRESS, HOST_MAC, 6);
    put32(m, IFLA_MTU, MTU);
    struct rtattr *info = put(m, IFLA_LINKINFO, NULL, 0);
    put(m, IFLA_INFO_KIND, "veth", 5);
    struct rtattr *data = put(m, IFLA_INFO_DATA, NULL, 0);
    struct rtattr *peer = put(m, VETH_INFO_PEER, &inner, sizeof(inner));
    put(m, IFLA_IFNAME, "eth0", 5);
    put(m, IFLA_ADDRESS, mac, 6);
    put32(m, IFLA_MTU, MTU);
    put32(m, IFLA_NET_NS_FD, pod);
    close_nest(m, peer);
    close_nest(m, data);
    close_nest(m, info);
    end(m);
}

static void add(int node, int home, const char *netns, const char *name, uint32_t address, uint32_t table)
{
    unsigned char mac[6] = {2, 0, 0, 0, 0, 0};
    uint32_t gateway = htobe32(0xa9fe0101);
    memcpy(mac + 2, &address, 4);
    int pod = open(netns, O_RDONLY | O_CLOEXEC);
    check(pod >= 0, netns);
    create_veth(name, mac, pod);
    talk(node, 0);
    int outer = find(node, name);

    check(!setns(pod, CLONE_NEWNET), "setns");
    int inside = open_netlink();
    check(!setns(home, CLONE_NEWNET), "setns back");
    int inner = find(inside, "eth0");
    up(1);
    up(inner);
    struct ifaddrmsg own = {.ifa_family = AF_INET, .ifa_prefixlen = 32, .ifa_index = inner};
    struct nlmsghdr *m = begin(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &own, sizeof(own));
    put32(m, IFA_LOCAL, address);
    put32(m, IFA_ADDRESS, address);
    end(m);
    neighbour(inner, gateway, HOST_MAC);
    route(0, 0, gateway, inner);
    talk(inside, 0);
    close(inside);
    close(pod);

    struct ifinfomsg link = {.ifi_index = outer};
    m = begin(RTM_NEWLINK, 0, &link, sizeof(link));
    put(m, IFLA_IFALIAS, netns, strlen(netns));
    end(m);
    neighbour(outer, address, mac);
    route(address, 32, 0, outer);
    rule(RTM_NEWRULE, address, 1, table);
    rule(RTM_NEWRULE, address, 0, table);
    talk(node, 0);
}

static void del(int node, const char *name, uint32_t address)
{
    struct ifinfomsg link = {.ifi_index = find(node, name)};
    end(begin(RTM_DELLINK, 0, &link, sizeof(link)));
    rule(RTM_DELRULE, address, 1, 0);
    rule(RTM_DELRULE, address, 0, 0);
    talk(node, 1);
}

int main(int count, char **arguments)
{
    struct timespec from, to;
    char name[IFNAMSIZ];
    if (count < 5) {
        fputs("usage: podsetup add|del COUNT TABLE NETNS…\n", stderr);
        return 2;
    }
    int pods = atoi(arguments[2]);
    uint32_t table = atoi(arguments[3]);
    int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    clock_gettime(CLOCK_MONOTONIC, &from);
    int node = open_netlink();
    for (int i = 0; i < pods; i++) {
        uint32_t address = htobe32(0x0a500101 + i);
        snprintf(name, sizeof(name), "floor%d", i);
        if (arguments[1][0] == 'a')
            add(node, home, arguments[4 + i], name, address, table);
        else
            del(node, name, address);
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("%lld\n", (to.tv_sec - from.tv_sec) * 1000000000LL + to.tv_nsec - from.tv_nsec);
    return 0;
}
