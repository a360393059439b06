// Linux calls that Swift's Glibc module does not offer (no _GNU_SOURCE there, no macros, no variadics).
// Every function answers a value of 0 or more, or a negative errno.
#ifndef CLINUX_H
#define CLINUX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/// How a child is made. Descriptors 0, 1 and 2 are given; every other one is closed in the child.
struct cl_spawn_how {
    const char *path;
    char *const *argv;
    char *const *envp;
    int input;
    int output;
    int error;
    /// A descriptor of the network namespace to enter, or -1.
    int netns;
    /// A session and process group of its own.
    bool session;
    /// A child's child: it is nobody's to wait for, and survives whoever asked.
    bool detached;
    /// Further descriptors, which the child has as `CL_LENT`, `CL_LENT + 1`, … and hands on to what it starts; at most `CL_FILES`.
    const int *lent;
    int lentCount;
};
#define CL_LENT 200
/// The child's pid; a failure of exec is answered as its errno. Nothing of the parent is copied; its calling thread waits until the program runs.
int cl_spawn(const struct cl_spawn_how *how);

int cl_subreaper(void);
/// Not dumpable by strangers and not killed with the parent: the defaults, made sure of.
int cl_pidfd_open(pid_t pid);
/// Another process's open file, as a descriptor of one's own, closed on exec; needs the right to trace that process.
int cl_pidfd_getfd(int pidfd, int fd);
/// The wait status of a process that is gone, from its pidfd (Linux 6.15 and later); -ENODATA when the kernel does not keep it.
int cl_pidfd_exit(int pidfd, int32_t *status);
/// A descriptor that reads a record for every SIGCHLD and SIGTERM; both are blocked.
int cl_signalfd(void);
/// The signal's number from that descriptor; -EAGAIN when there is none.
int cl_signal_read(int fd);

/// A connection to an IPv4 address, in dots, made from within the network namespace that `netns` is open to, or from the present one with -1.
/// Connecting and each write end after so many milliseconds: -EINPROGRESS, -EAGAIN.
int cl_tcp_connect(int netns, const char *address, uint16_t port, int milliseconds);
/// Names the host that `uts` is open to, a UTS namespace; not done where that is the present one: -EBUSY.
int cl_set_hostname(int uts, const char *name);
int cl_pipe(int ends[2]);
/// Two connected stream sockets, closed on exec.
int cl_socket_pair(int ends[2]);
/// A second description of the pipe behind `fd`, open for reading and writing.
int cl_pipe_both(int fd);
int cl_pipe_size(int fd, int bytes);
/// How much may be under way from this end of a socket, above `net.core.wmem_max` too (socket(7)); the kernel doubles it.
int cl_send_room(int fd, int bytes);
int cl_syncfs(int fd);
/// The next page that somebody waits for at a userfaultfd that does not block: 1 and its address, 0 for another event; -EAGAIN when there is
/// none (userfaultfd(2)).
int cl_uffd_fault(int fd, uint64_t *address);
/// Puts bytes there and wakes who waits (ioctl_userfaultfd(2), UFFDIO_COPY): how many, which may be fewer; -EEXIST when there are some already,
/// -ENOENT or -ESRCH when the memory is gone.
int cl_uffd_copy(int fd, uint64_t address, const void *bytes, uint64_t length);
/// The same with zeros (UFFDIO_ZEROPAGE).
int cl_uffd_zero(int fd, uint64_t address, uint64_t length);
int cl_uffd_wake(int fd, uint64_t address, uint64_t length);
/// What is missing there is zeros from now on, and nobody waits any more (UFFDIO_UNREGISTER).
int cl_uffd_unregister(int fd, uint64_t address, uint64_t length);
/// Gives an empty file the other's content by sharing its blocks; -EOPNOTSUPP, -EXDEV or -EINVAL where the file system does not.
int cl_clone(int from, int to);
/// Whether reads and writes of the open file go past the page cache; -EINVAL where the file system does not do it.
int cl_direct(int fd, bool on);
/// Reads the file's beginning as far as it lies in the page cache; -EAGAIN when nothing of it does.
int cl_read_cached(int fd, void *bytes, size_t length);
int cl_mount_id(const char *path, uint64_t *id);
int cl_whiteout(const char *path);
int cl_setxattr(const char *path, const char *name, const char *value, size_t length);
/// Unused bytes of the file system that holds `path`, for root.
int cl_free_bytes(const char *path, uint64_t *bytes);
int cl_unlinkat(int directory, const char *name, bool isDirectory);
/// A listening or connected SOCK_STREAM at `name` inside the folder behind `directory`: a path longer than 107 bytes is no matter.
int cl_unix_listen(int directory, const char *name);
int cl_unix_connect(int directory, const char *name);
/// The same as SOCK_SEQPACKET: messages stay whole.
int cl_packets_listen(int directory, const char *name);
int cl_packets_connect(int directory, const char *name);
int cl_accept(int fd);
/// Sends all the bytes, with up to `CL_FILES` open files attached to the first one.
int cl_send_files(int socket, const void *bytes, size_t length, const int *files, int count);
/// Reads what is there, and takes over the files that come along, closed on exec: `*count` says how many, at most `CL_FILES`.
/// 0 at the end.
int cl_receive_files(int socket, void *bytes, size_t length, int *files, int *count);
#define CL_FILES 3
/// Whether an interface of the present network namespace has this IPv4 address, in dots.
bool cl_address_exists(const char *address);
/// A file that lies in memory alone, and goes with its last descriptor (memfd_create(2)).
int cl_memory_file(const char *name);
/// write(2) that answers -EPIPE without a signal to the process.
int cl_write_quietly(int fd, const void *bytes, size_t length);
/// Waits for the next message, and leaves it where it is; how many of its bytes there are.
int cl_peek(int socket, void *bytes, size_t length);
/// One message, without a signal to the process when nobody reads any more.
int cl_say(int socket, const void *bytes, size_t length);
/// Tells a terminal its size, from its master's side.
int cl_window_size(int terminal, uint16_t columns, uint16_t rows);
int cl_get_window_size(int terminal, uint16_t *columns, uint16_t *rows);
/// Takes a network interface of the present network namespace up or down.
int cl_link_set(const char *name, bool up);
/// Whether the present network namespace has an interface of this name.
bool cl_link_exists(const char *name);
/// Tells everybody on an Ethernet interface that it has this IPv4 address, in dots: a gratuitous ARP request (RFC 5227).
int cl_announce(const char *name, const char *address);
/// IPv4 addresses with the same first bits, in the machine's byte order.
struct cl_range {
    uint32_t first;
    uint32_t mask;
};
#define CL_RANGES 16
/// A socket (packet(7)) that hears what goes out over a network interface of the present network namespace and carries something: IPv4 without
/// ICMP, of TCP only what opens a connection or bears bytes, and nothing from these addresses. With `arp` also whoever asks for a hardware
/// address, and so is about to send something. What it hears need not be read.
int cl_ear(const char *name, const struct cl_range *ignored, int count, bool arp);
/// How many packets it has heard since the last time.
int64_t cl_ear_count(int fd);
/// Whence and whither a datagram goes, as the network writes it: the most significant byte first.
struct cl_way {
    uint32_t fromAddress;
    uint32_t toAddress;
    uint16_t fromPort;
    uint16_t toPort;
};
/// A UDP socket of IPv4 at `*port`, or at a free one where that is 0, which it says there; it takes what the kernel's rules hand to it whatever address it was sent to
/// (IP_TRANSPARENT, IP_RECVORIGDSTADDR; ip(7)); closed on exec, and reading does not block.
int cl_datagrams_open(uint16_t *port);
/// The next datagram's bytes and its way; -EAGAIN when there is none.
int cl_datagram_take(int fd, void *bytes, size_t length, struct cl_way *way);
/// Sends a datagram as if it came whence the way says, which need not be this machine. It bears `mark` (SO_MARK; socket(7)).
int cl_datagram_give(const void *bytes, size_t length, const struct cl_way *way, uint32_t mark);
/// The most open files that a process of ours may be allowed: RLIMIT_NOFILE's hard limit.
uint64_t cl_most_files(void);

#endif
