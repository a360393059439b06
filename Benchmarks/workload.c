// The workload of the benchmarks: holds memory, rewrites some of it, and writes down every few milliseconds that it runs.
//
//   workload MIB random|mixed FILE PERIOD_US REWRITTEN_PERCENT_PER_SECOND
//
// One line a period: a count and the wall clock in nanoseconds. The greatest gap between two lines is how long it stood still, by its own
// account and however it was moved. `mixed`: half zeros that were written, an eighth of 16 repeated pages, an eighth of text, a quarter
// random; so a real program's memory is made of. Static, so that an image of it needs nothing else.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096 };

static uint64_t state = 88172645463325252u;

// xorshift64: no compressor finds anything in it.
static uint64_t chance(void) {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static void fill_random(uint64_t *page) {
    for (int word = 0; word < PAGE / 8; word++) page[word] = chance();
}

static void fill_text(char *page, size_t number) {
    size_t length = 0;
    while (length < PAGE - 128)
        length += (size_t)sprintf(page + length, "{\"id\":%zu,\"name\":\"item-%llu\",\"state\":\"ready\",\"at\":%llu},\n", number,
                                  (unsigned long long)(chance() % 100000), (unsigned long long)(chance() % 1000000000));
    memset(page + length, ' ', PAGE - length);
}

static void fill(char *memory, size_t pages, int mixed) {
    for (size_t page = 0; page < pages; page++) {
        char *at = memory + page * PAGE;
        size_t kind = mixed ? (page >> 4) % 8 : 7;  // in runs of 64 KiB, as allocators lay things out
        if (kind < 4) memset(at, 0, PAGE);
        else if (kind == 4) memset(at, (int)(1 + page % 16), PAGE);
        else if (kind == 5) fill_text(at, page);
        else fill_random((uint64_t *)at);
    }
}

int main(int count, char **words) {
    if (count != 6) return 2;
    size_t pages = strtoul(words[1], NULL, 10) * 256;
    long period = strtol(words[4], NULL, 10);
    double rewritten = strtod(words[5], NULL) / 100 * (double)pages * (double)period / 1e6, due = 0;
    char *memory = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED) return 3;
    fill(memory, pages, strcmp(words[2], "mixed") == 0);
    int file = open(words[3], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0) return 4;
    for (unsigned long number = 1;; number++) {
        char line[64];
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        int length = sprintf(line, "%lu %lld\n", number, (long long)now.tv_sec * 1000000000 + now.tv_nsec);
        if (write(file, line, (size_t)length) != length) return 5;
        for (due += rewritten; due >= 1; due--) memory[chance() % pages * PAGE] ^= 1;
        usleep((useconds_t)period);
    }
}
