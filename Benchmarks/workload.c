// The workload of the benchmarks: holds memory, rewrites some of it, and writes down every few milliseconds that it runs.
//
//   workload MIB random|mixed FILE PERIOD_US REWRITTEN_PERCENT_PER_SECOND
//
// One line a period: a count and the wall clock in nanoseconds. The greatest gap between two lines is how long it stood still, by its own
// account and however it was moved. `mixed`: half zeros that were written, an eighth of 16 repeated pages, an eighth of text, a quarter
// random; so a real program's memory is made of. Static, so that an image of it needs nothing else.
//
// The memory is held in mappings of at most 512 MiB: criu counts the bytes of one in an int, and brings none of 2 GiB or more lazily. A page
// that nobody may touch lies between two, for the kernel makes one of neighbours that are alike.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, MAPPING_PAGES = 512 * 256 };

static char *memory;

// Past the page that lies behind every mapping before it.
static char *page_at(size_t page) { return memory + (page + page / MAPPING_PAGES) * PAGE; }

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

// Whether there is as much memory.
static int hold(size_t pages) {
    // All of it, untouchable, so that the mappings lie in order; then each over its part of that.
    memory = mmap(NULL, (pages + pages / MAPPING_PAGES + 1) * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return 0;
    for (size_t first = 0; first < pages; first += MAPPING_PAGES) {
        size_t length = pages - first < MAPPING_PAGES ? pages - first : MAPPING_PAGES;
        int how = MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE | MAP_FIXED;
        if (mmap(page_at(first), length * PAGE, PROT_READ | PROT_WRITE, how, -1, 0) == MAP_FAILED) return 0;
    }
    return 1;
}

static void fill(size_t pages, int mixed) {
    for (size_t page = 0; page < pages; page++) {
        char *at = page_at(page);
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
    if (!hold(pages)) return 3;
    fill(pages, strcmp(words[2], "mixed") == 0);
    int file = open(words[3], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0) return 4;
    for (unsigned long number = 1;; number++) {
        char line[64];
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        int length = sprintf(line, "%lu %lld\n", number, (long long)now.tv_sec * 1000000000 + now.tv_nsec);
        if (write(file, line, (size_t)length) != length) return 5;
        for (due += rewritten; due >= 1; due--) *page_at(chance() % pages) ^= 1;
        usleep((useconds_t)period);
    }
}
