// The server of the benchmarks of sleep: holds memory, and shows any page of it to whoever asks over HTTP.
//
//   server MIB mixed|random PORT
//
// `GET /NUMBER` is answered with that page, 4096 bytes, over a connection that stays open. What is in a page follows from its number, so
// that whoever asks can tell a page that is not as it was; kit/visitor.py has the same formula. `mixed` is what workload.c calls so: half
// zeros that were written, an eighth repeated bytes, an eighth text, a quarter random. Static, so that it asks nothing of a root.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PAGE = 4096, REQUEST = 4096, CONNECTIONS = 65536 };

// What a connection has said so far of a request that is not whole; by descriptor.
static struct { int length; char text[REQUEST]; } *said[CONNECTIONS];
static char *memory;
static size_t pages;

// splitmix64 of a word's place: no compressor finds anything in it.
static uint64_t chance(uint64_t place) {
    uint64_t z = (place + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void fill(int mixed) {
    for (size_t page = 0; page < pages; page++) {
        char *at = memory + page * PAGE;
        size_t kind = mixed ? (page >> 4) % 8 : 7;  // in runs of 64 KiB, as allocators lay things out
        if (kind < 4) memset(at, 0, PAGE);
        else if (kind == 4) memset(at, (int)(1 + page % 16), PAGE);
        else if (kind == 5) {
            for (int line = 0; line < PAGE / 32; line++) {
                char text[40];
                snprintf(text, sizeof text, "{\"page\":%9zu,\"line\":%4d},\n", page, line);
                memcpy(at + line * 32, text, 32);
            }
        } else for (int word = 0; word < PAGE / 8; word++) ((uint64_t *)at)[word] = chance(page * (PAGE / 8) + (size_t)word);
    }
}

static int answer(int client, size_t page) {
    char whole[PAGE + 128];
    int head = sprintf(whole, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", PAGE);
    memcpy(whole + head, memory + page % pages * PAGE, PAGE);
    return send(client, whole, (size_t)head + PAGE, MSG_NOSIGNAL) == head + PAGE;
}

// Answers every request that is whole; false when the connection is of no use any more.
static int serve(int client) {
    int got = (int)recv(client, said[client]->text + said[client]->length, (size_t)(REQUEST - 1 - said[client]->length), 0);
    if (got <= 0) return 0;
    said[client]->length += got;
    said[client]->text[said[client]->length] = 0;
    char *from = said[client]->text, *end;
    while ((end = strstr(from, "\r\n\r\n"))) {
        if (strncmp(from, "GET /", 5) != 0 || !answer(client, strtoul(from + 5, NULL, 10))) return 0;
        from = end + 4;
    }
    said[client]->length -= (int)(from - said[client]->text);
    memmove(said[client]->text, from, (size_t)said[client]->length);
    return said[client]->length < REQUEST - 1;
}

int main(int count, char **words) {
    if (count != 4) return 2;
    pages = strtoul(words[1], NULL, 10) * 256;
    memory = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED) return 3;
    fill(strcmp(words[2], "mixed") == 0);
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0);
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[3]))};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&place, sizeof place) != 0 || listen(listener, 1024) != 0) return 4;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[64];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(poll, events, 64, -1);
        for (int index = 0; index < ready; index++) {
            int which = events[index].data.fd;
            if (which == listener) {
                int client = accept(listener, NULL, NULL);
                if (client < 0) continue;
                if (client >= CONNECTIONS || (!said[client] && !(said[client] = malloc(sizeof *said[client])))) { close(client); continue; }
                said[client]->length = 0;
                setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                event.data.fd = client;
                epoll_ctl(poll, EPOLL_CTL_ADD, client, &event);
            } else if (!serve(which)) close(which);
        }
    }
}
