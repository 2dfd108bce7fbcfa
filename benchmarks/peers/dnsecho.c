/*
 * The least that a DNS server does: dnsecho PORT answers every query by UDP and TCP on 127.0.0.1 with the address
 * 192.0.2.1, of which nothing is looked up. One thread.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 64, ROOM = 4096, HEADER = 12, QUESTION_END = 4, RECORD = 16 };

static const unsigned char record[RECORD] = {
    0xc0, HEADER, 0, 1, 0, 1, 0, 0, 14, 16, 0, 4, 192, 0, 2, 1 };

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* Where the answer ends that the query becomes; 0: it is none. */
static size_t answer(unsigned char *message, size_t length, size_t room)
{
    size_t end = HEADER;

    if (length < HEADER)
        return 0;
    while (end < length && message[end])
        end += message[end] + 1;
    end += 1 + QUESTION_END;
    if (end > length || end + RECORD > room)
        return 0;
    message[2] = 0x81;
    message[3] = 0x80;
    memset(message + 6, 0, 6);
    message[7] = 1;
    memcpy(message + end, record, RECORD);
    return end + RECORD;
}

static void datagram(int socket)
{
    unsigned char message[ROOM];
    struct sockaddr_in peer;
    socklen_t size = sizeof(peer);
    ssize_t length = recvfrom(socket, message, sizeof(message), 0, (struct sockaddr *)&peer, &size);

    if (length > 0) {
        size_t end = answer(message, length, sizeof(message));
        if (end && sendto(socket, message, end, 0, (struct sockaddr *)&peer, size) < 0)
            perror("sendto");
    }
}

struct connection {
    size_t held;
    unsigned char bytes[ROOM];
};

/* Whether the connection goes on. */
static int stream(int socket, struct connection *from)
{
    ssize_t length = read(socket, from->bytes + from->held, sizeof(from->bytes) - from->held);
    unsigned char out[2 * ROOM];
    size_t written = 0, at = 0;

    if (length <= 0)
        return 0;
    from->held += length;
    while (from->held - at >= 2) {
        size_t size = from->bytes[at] << 8 | from->bytes[at + 1];
        if (size + 2 > sizeof(from->bytes) || from->held - at < size + 2)
            break;
        memcpy(out + written + 2, from->bytes + at + 2, size);
        size_t end = answer(out + written + 2, size, sizeof(out) - written - 2);
        if (!end)
            return 0;
        out[written] = end >> 8;
        out[written + 1] = end & 255;
        written += end + 2;
        at += size + 2;
    }
    memmove(from->bytes, from->bytes + at, from->held - at);
    from->held -= at;
    return !written || write(socket, out, written) == (ssize_t)written;
}

int main(int argc, char **argv)
{
    static struct connection connections[MOST];
    struct pollfd all[MOST];
    struct sockaddr_in own = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int count = 2, yes = 1;

    if (argc != 2) {
        fprintf(stderr, "usage: dnsecho PORT\n");
        return 2;
    }
    own.sin_port = htons(atoi(argv[1]));
    for (int i = 0; i < 2; i++) {
        all[i].fd = socket(AF_INET, i ? SOCK_STREAM : SOCK_DGRAM, 0);
        all[i].events = POLLIN;
        setsockopt(all[i].fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
        if (all[i].fd < 0 || bind(all[i].fd, (struct sockaddr *)&own, sizeof(own)))
            fail("bind");
    }
    if (listen(all[1].fd, MOST))
        fail("listen");
    for (;;) {
        if (poll(all, count, -1) < 0)
            fail("poll");
        if (all[0].revents)
            datagram(all[0].fd);
        if (all[1].revents && count < MOST) {
            all[count].fd = accept(all[1].fd, NULL, NULL);
            all[count].events = POLLIN;
            all[count].revents = 0;
            connections[count].held = 0;
            count += all[count].fd >= 0;
        }
        for (int i = count - 1; i > 1; i--) {
            if (all[i].revents && !stream(all[i].fd, &connections[i])) {
                close(all[i].fd);
                count--;
                all[i] = all[count];
                connections[i] = connections[count];
            }
        }
    }
}
