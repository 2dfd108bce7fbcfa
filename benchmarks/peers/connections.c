/*
 * Both ends of what the benchmark of services measures, the same for all variants.
 *
 *   connections serve PORT                        answers each byte with one, on any number of connections, until killed
 *   connections connect ADDRESS PORT TIMES        connection, request, response: the median in nanoseconds
 *   connections alive ADDRESS PORT TIMES          request and response on one connection: likewise
 *
 * A client ends its connections with a reset, so that none waits (TIME_WAIT) for its port to be free again.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what)
{
    fprintf(stderr, "connections: %s: %s\n", what, strerror(errno));
    exit(1);
}

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void no_delay(int fd)
{
    int one = 1;
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)))
        die("TCP_NODELAY");
}

static void watch(int poll, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event))
        die("epoll_ctl");
}

static void serve(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    int one = 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int poll = epoll_create1(0);

    if (listener < 0 || poll < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one))
        || bind(listener, (struct sockaddr *)&at, sizeof(at)) || listen(listener, 1024))
        die("listen");
    watch(poll, listener);
    printf("ready\n");
    fflush(stdout);
    for (;;) {
        struct epoll_event events[64];
        int count = epoll_wait(poll, events, 64, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            char byte;
            if (fd == listener) {
                int accepted;
                while ((accepted = accept(listener, NULL, NULL)) >= 0) {
                    no_delay(accepted);
                    watch(poll, accepted);
                }
            } else if (read(fd, &byte, 1) != 1 || write(fd, &byte, 1) != 1) {
                close(fd);
            }
        }
    }
}

static int open_connection(const struct sockaddr_in *to)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)to, sizeof(*to)))
        die("connect");
    no_delay(fd);
    return fd;
}

static void ask(int fd)
{
    char byte = 1;
    if (write(fd, &byte, 1) != 1 || read(fd, &byte, 1) != 1)
        die("request");
}

static void reset(int fd)
{
    struct linger linger = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
    close(fd);
}

static int by_size(const void *one, const void *other)
{
    long long difference = *(const long long *)one - *(const long long *)other;
    return difference < 0 ? -1 : difference > 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "serve"))
        serve(atoi(argv[2]));
    if (argc != 5) {
        fprintf(stderr, "usage: connections serve PORT | connect|alive ADDRESS PORT TIMES\n");
        return 2;
    }
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[3]))};
    inet_pton(AF_INET, argv[2], &to.sin_addr);
    int times = atoi(argv[4]);
    int alive = !strcmp(argv[1], "alive");
    long long *taken = calloc(times, sizeof(*taken));
    int fd = alive ? open_connection(&to) : -1;
    for (int i = 0; i < times; i++) {
        long long begun = now();
        if (!alive)
            fd = open_connection(&to);
        ask(fd);
        taken[i] = now() - begun;
        if (!alive)
            reset(fd);
    }
    qsort(taken, times, sizeof(*taken), by_size);
    printf("%lld\n", taken[times / 2]);
    free(taken);
    return 0;
}
