/* net.c - the network of guest.S: a polled virtio-mmio driver (virtio 1.2 § 4.2, legacy and modern), and just
 * so much of ARP, ICMP, UDP and TCP that somebody can ask.
 *
 * Its address is in the command line, as Linux has it: ip=ADDRESS:… (nfsroot.rst); without one there is no network. Its device stands there
 * too (virtio_mmio.device=SIZE@ADDRESS:IRQ), or is looked for where QEMU's microvm has its own.
 * Answers: echo requests; any datagram to port 7 with the number of the last tick; on port 7000 one connection at a time, each line of it
 * with that line and how many this connection has had. It looks once in a tick, and answers whoever sent the frame: it asks for nobody.
 * Every segment is answered by one, so what a move loses the other end sends again, and then gets the same answer.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

/* Firecracker (1.12.1) reads no frame before there is room for one of 64 KiB, however many buffers it takes. */
enum { RINGS = 16, ROOM = 8192, ECHO = 7, COUNTER = 7000 };
enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16 };

/* A queue of RINGS buffers: the legacy layout, which is a modern one too. */
struct queue {
    struct { u64 address; u32 bytes; u16 flags, next; } descriptors[RINGS];
    struct { u16 flags, index, ring[RINGS]; } available;
    struct { u16 flags, index; struct { u32 id, bytes; } ring[RINGS]; } used __attribute__((aligned(4096)));
    u8 buffers[RINGS][ROOM];
} __attribute__((aligned(4096)));

static struct queue queues[2];                  /* what comes, what goes */
static u16 taken;                               /* of what came */
static volatile u32 *device;
static u32 head;                                /* bytes before each frame */
static u8 hardware[6], address[4];
static u64 now;                                 /* the last tick */

static struct { u32 peer, received, sent, first, count, length; u16 port; u8 open, answer[64]; } line;

/* What of a frame the answer needs. */
struct frame { u8 *bytes, *inner; u32 length; };

static void barrier(void) { __asm__ volatile("" ::: "memory"); }

void *memcpy(void *to, const void *from, u64 bytes) {
    void *start = to;
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes) :: "memory");
    return start;
}

static u16 get16(const u8 *p) { return p[0] << 8 | p[1]; }
static u32 get32(const u8 *p) { return (u32)get16(p) << 16 | get16(p + 2); }
static void put16(u8 *p, u32 value) { p[0] = value >> 8; p[1] = value; }
static void put32(u8 *p, u32 value) { put16(p, value >> 16); put16(p + 2, value); }

static u32 sum(u32 start, const u8 *p, u32 bytes) {
    for (; bytes > 1; bytes -= 2, p += 2) start += get16(p);
    if (bytes) start += *p << 8;
    while (start >> 16) start = (start & 0xffff) + (start >> 16);
    return start;
}

/* What the checksum of UDP and TCP begins with: both addresses, protocol, length. */
static u32 pseudo(const u8 *ip, u32 bytes) { return sum(ip[9] + bytes, ip + 12, 8); }

static u32 decimal(u8 *to, u64 number) {
    u8 digits[20];
    u32 count = 0, length;
    do digits[count++] = '0' + number % 10; while (number /= 10);
    for (length = 0; count; length++) to[length] = digits[--count];
    return length;
}

/* ---- the device ---- */

static void offer(struct queue *queue, u32 number, u32 id, u32 bytes, u16 flags) {
    queue->descriptors[id].address = (u64)queue->buffers[id];
    queue->descriptors[id].bytes = bytes;
    queue->descriptors[id].flags = flags;
    queue->available.ring[queue->available.index % RINGS] = id;
    barrier();
    queue->available.index++;
    barrier();
    device[0x50 / 4] = number;
}

static void setup_queue(u32 number, int modern) {
    struct queue *queue = &queues[number];
    queue->available.flags = 1;                 /* no interrupts */
    device[0x30 / 4] = number;
    device[0x38 / 4] = RINGS;
    if (!modern) {
        device[0x3c / 4] = 4096;
        device[0x40 / 4] = (u64)queue / 4096;
        return;
    }
    device[0x80 / 4] = (u64)queue;
    device[0x84 / 4] = 0;
    device[0x90 / 4] = (u64)&queue->available;
    device[0x94 / 4] = 0;
    device[0xa0 / 4] = (u64)&queue->used;
    device[0xa4 / 4] = 0;
    device[0x44 / 4] = 1;
}

static int is_network(u64 place) {
    volatile u32 *found = (volatile u32 *)place;
    if (found[0] != 0x74726976 || found[2] != 1) return 0;
    device = found;
    return 1;
}

static void setup_device(void) {
    int modern = device[1] == 2;
    head = modern ? 12 : 10;
    device[0x70 / 4] = 0;
    device[0x70 / 4] = 1;
    device[0x70 / 4] = 3;
    device[0x24 / 4] = 0;
    device[0x20 / 4] = 1 << 5;                  /* an address of its own */
    if (modern) {
        device[0x24 / 4] = 1;
        device[0x20 / 4] = 1;                   /* VIRTIO_F_VERSION_1 */
        device[0x70 / 4] = 11;
    } else {
        device[0x28 / 4] = 4096;
    }
    setup_queue(0, modern);
    setup_queue(1, modern);
    device[0x70 / 4] = modern ? 15 : 7;
    for (int i = 0; i < 6; i++) hardware[i] = ((volatile u8 *)device)[0x100 + i];
    for (int i = 0; i < RINGS; i++) offer(&queues[0], 0, i, ROOM, 2);
}

/* A frame to send; 0 when the device has not taken the ones before. */
static u8 *room(void) {
    struct queue *queue = &queues[1];
    barrier();
    if ((u16)(queue->available.index - queue->used.index) >= RINGS) return 0;
    return queue->buffers[queue->available.index % RINGS] + head;
}

static void send(u32 bytes) {
    struct queue *queue = &queues[1];
    offer(queue, 1, queue->available.index % RINGS, head + bytes, 0);
}

/* ---- what is answered ---- */

static void addresses(u8 *to, const u8 *from) {
    memcpy(to, from + 6, 6);
    memcpy(to + 6, hardware, 6);
    memcpy(to + 12, from + 12, 2);
}

static void answer_arp(const u8 *frame, u32 length) {
    const u8 *arp = frame + 14;
    u8 *out;
    if (length < 42 || get16(arp + 6) != 1 || get32(arp + 24) != get32(address) || !(out = room())) return;
    addresses(out, frame);
    memcpy(out + 14, arp, 6);
    put16(out + 20, 2);
    memcpy(out + 22, hardware, 6);
    memcpy(out + 28, address, 4);
    memcpy(out + 32, arp + 8, 10);
    send(42);
}

/* The answer's frame up to behind its IP header, whose length comes last; 0 when there is no room. */
static u8 *begin_ip(const u8 *frame) {
    u8 *out = room(), *ip;
    if (!out) return 0;
    addresses(out, frame);
    ip = out + 14;
    put32(ip, 0x45000000);
    put32(ip + 4, 0x4000);                      /* not to be cut */
    ip[8] = 64;
    ip[9] = frame[23];
    memcpy(ip + 12, frame + 30, 4);
    memcpy(ip + 16, frame + 26, 4);
    return ip + 20;
}

static void send_ip(u8 *inner, u32 bytes) {
    u8 *ip = inner - 20;
    put16(ip + 2, 20 + bytes);
    put16(ip + 10, 0);
    put16(ip + 10, ~sum(0, ip, 20));
    send(34 + bytes);
}

static void answer_echo(const u8 *frame, const u8 *icmp, u32 bytes) {
    u8 *out;
    if (bytes < 8 || bytes > 1480 || icmp[0] != 8 || !(out = begin_ip(frame))) return;
    memcpy(out, icmp, bytes);
    put32(out, 0);
    put16(out + 2, ~sum(0, out, bytes));
    send_ip(out, bytes);
}

static void answer_datagram(const u8 *frame, const u8 *udp, u32 bytes) {
    u8 *out;
    u32 length;
    if (bytes < 8 || get16(udp + 2) != ECHO || !(out = begin_ip(frame))) return;
    length = 8 + decimal(out + 8, now);
    memcpy(out, udp + 2, 2);
    memcpy(out + 2, udp, 2);
    put16(out + 4, length);
    put16(out + 6, 0);
    put16(out + 6, ~sum(pseudo(out - 20, length), out, length));
    send_ip(out, length);
}

static void segment(const u8 *frame, const u8 *tcp, u32 number, u32 acknowledged, u8 flags, const u8 *data, u32 bytes) {
    u8 *out = begin_ip(frame);
    if (!out) return;
    memcpy(out, tcp + 2, 2);
    memcpy(out + 2, tcp, 2);
    put32(out + 4, number);
    put32(out + 8, acknowledged);
    out[12] = 5 << 4;
    out[13] = flags;
    put16(out + 14, 1024);                      /* what it takes at once */
    put32(out + 16, 0);
    memcpy(out + 20, data, bytes);
    put16(out + 16, ~sum(pseudo(out - 20, 20 + bytes), out, 20 + bytes));
    send_ip(out, 20 + bytes);
}

static void answer_line(const u8 *data, u32 bytes) {
    u32 length = 0;
    while (length < bytes && length < 40 && data[length] != '\n') length++;
    memcpy(line.answer, data, length);
    line.answer[length++] = ' ';
    length += decimal(line.answer + length, ++line.count);
    line.answer[length++] = '\n';
    line.length = length;
}

static void answer_segment(const u8 *frame, const u8 *tcp, u32 bytes) {
    u32 number = get32(tcp + 4), skip = (tcp[12] >> 4) * 4, length, peer = get32(frame + 26);
    u8 flags = tcp[13];
    int known;
    if (bytes < 20 || skip < 20 || skip > bytes || get16(tcp + 2) != COUNTER) return;
    if (sum(pseudo(frame + 14, bytes), tcp, bytes) != 0xffff) return;
    length = bytes - skip;
    known = line.open && line.peer == peer && line.port == get16(tcp);
    if (flags & RST) {
        if (known) line.open = 0;
    } else if (flags & SYN) {
        if (!known || line.received != number + 1) {
            line.peer = peer, line.port = get16(tcp), line.open = 1, line.count = line.length = 0;
            line.received = number + 1, line.first = now << 16, line.sent = line.first + 1;
        }
        segment(frame, tcp, line.first, line.received, SYN | ACK, 0, 0);
    } else if (!known) {
        if (length || flags & FIN) segment(frame, tcp, get32(tcp + 8), number + length, RST | ACK, 0, 0);
    } else if (length && number == line.received) {
        answer_line(tcp + skip, length);
        line.received += length;
        segment(frame, tcp, line.sent, line.received, PSH | ACK, line.answer, line.length);
        line.sent += line.length;
    } else if (length) {
        segment(frame, tcp, line.sent - line.length, line.received, PSH | ACK, line.answer, line.length);
    } else if (flags & FIN && number == line.received) {
        segment(frame, tcp, line.sent, number + 1, FIN | ACK, 0, 0);
        line.open = 0;
    }
}

static void answer(const u8 *frame, u32 length) {
    const u8 *ip = frame + 14;
    u32 bytes;
    if (length >= 14 && get16(frame + 12) == 0x806) return answer_arp(frame, length);
    if (length < 34 || get16(frame + 12) != 0x800 || ip[0] != 0x45 || get32(ip + 16) != get32(address)) return;
    bytes = get16(ip + 2);
    if (bytes < 20 || 14 + bytes > length) return;
    bytes -= 20;
    if (ip[9] == 1) answer_echo(frame, ip + 20, bytes);
    if (ip[9] == 17) answer_datagram(frame, ip + 20, bytes);
    if (ip[9] == 6) answer_segment(frame, ip + 20, bytes);
}

/* ---- for guest.S ---- */

/* The text behind the next word that begins so; 0 for none. */
static const char *word(const char *text, const char *key) {
    for (int begins = 1; *text; begins = *text++ == ' ') {
        u32 i = 0;
        while (key[i] && text[i] == key[i]) i++;
        if (begins && !key[i]) return text + i;
    }
    return 0;
}

static u64 hexadecimal(const char *text) {
    u64 value = 0;
    for (;; text++) {
        if (*text >= '0' && *text <= '9') value = value << 4 | (*text - '0');
        else if (*text >= 'a' && *text <= 'f') value = value << 4 | (*text - 'a' + 10);
        else return value;
    }
}

/* Whether there is a network: an address, and a device that is at work. */
int net_setup(const char *text) {
    const char *ip = text ? word(text, "ip=") : 0, *place;
    if (!ip) return 0;
    for (u32 i = 0, value; i < 4; i++, ip++) {
        for (value = 0; *ip >= '0' && *ip <= '9'; ip++) value = value * 10 + (*ip - '0');
        address[i] = value;
    }
    for (place = text; !device && (place = word(place, "virtio_mmio.device="));) {
        while (*place && *place != '@') place++;
        if (*place) is_network(hexadecimal(place + 3));
    }
    for (u64 slot = 0xfeb00000; !device && slot < 0xfeb00000 + 24 * 0x200; slot += 0x200) is_network(slot);
    if (!device) return 0;
    setup_device();
    return 1;
}

/* Once in a tick. */
void net_poll(u64 tick) {
    struct queue *queue = &queues[0];
    now = tick;
    if (!device) return;
    for (barrier(); taken != queue->used.index; barrier()) {
        u32 id = queue->used.ring[taken % RINGS].id, bytes = queue->used.ring[taken % RINGS].bytes;
        taken++;
        if (bytes > head) answer(queue->buffers[id] + head, bytes - head);
        offer(queue, 0, id, ROOM, 2);
    }
}
