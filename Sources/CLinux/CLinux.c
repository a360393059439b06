#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/if_packet.h>
#include <linux/userfaultfd.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static int answer(int result) { return result < 0 ? -errno : result; }

// The child's share: wire the descriptors, forget the parent's signals, become the program. Answers an errno when it could not.
static int become(const struct cl_spawn_how *how) {
    if (how->netns >= 0 && setns(how->netns, CLONE_NEWNET) < 0) return errno;
    // Wanted descriptors move out of the way first: one of them may itself be 0, 1 or 2.
    int wanted[3] = {how->input, how->output, how->error};
    for (int i = 0; i < 3; i++) {
        wanted[i] = fcntl(wanted[i], F_DUPFD_CLOEXEC, 10);
        if (wanted[i] < 0) return errno;
    }
    int lent[CL_FILES];
    for (int i = 0; i < how->lentCount; i++) {
        lent[i] = fcntl(how->lent[i], F_DUPFD_CLOEXEC, CL_LENT + CL_FILES);
        if (lent[i] < 0) return errno;
    }
    for (int i = 0; i < 3; i++)
        if (dup2(wanted[i], i) < 0) return errno;
#ifdef SYS_close_range
    syscall(SYS_close_range, 3U, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */);
#endif
    for (int i = 0; i < how->lentCount; i++)
        if (dup2(lent[i], CL_LENT + i) < 0) return errno;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < 32; number++)
        if (number != SIGKILL && number != SIGSTOP) signal(number, SIG_DFL);
    execve(how->path, how->argv, how->envp);
    return errno;
}

// What the children are told; each has half of the stack, for the first waits for the second in the middle of its own.
struct cl_birth {
    const struct cl_spawn_how *how;
    int report;
    char *stack;
};
#define CL_STACK (64 << 10)

// Neither copies the parent's memory, which of an agent takes milliseconds: it is lent until the program runs (clone(2), CLONE_VFORK).
static pid_t bear(int (*life)(void *), char *stack, struct cl_birth *birth) {
    return clone(life, stack + CL_STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, birth);
}

static void tell(int report, int failure, pid_t pid) {
    int message[2] = {failure, pid};
    (void)!write(report, message, sizeof message);
}

static int live(void *given) {
    const struct cl_birth *birth = given;
    if (birth->how->session || birth->how->detached) setsid();
    tell(birth->report, become(birth->how), 0);
    _exit(127);
}

static int liveDetached(void *given) {
    struct cl_birth *birth = given;
    setsid();
    pid_t second = bear(live, birth->stack, birth);
    tell(birth->report, second < 0 ? errno : 0, second);
    _exit(0);
}

int cl_spawn(const struct cl_spawn_how *how) {
    int report[2];
    if (how->lentCount < 0 || how->lentCount > CL_FILES) return -EINVAL;
    if (pipe2(report, O_CLOEXEC) < 0) return -errno;
    char *stack = mmap(NULL, 2 * CL_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) {
        close(report[0]);
        close(report[1]);
        return -ENOMEM;
    }
    struct cl_birth birth = {.how = how, .report = report[1], .stack = stack};
    sigset_t all, before;
    sigfillset(&all);
    // Blocked until the program runs, so that no handler of the parent runs in the child.
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = bear(how->detached ? liveDetached : live, stack + CL_STACK, &birth);
    int failure = child < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    munmap(stack, 2 * CL_STACK);
    close(report[1]);
    if (child < 0) {
        close(report[0]);
        return -failure;
    }
    pid_t pid = how->detached ? -1 : child;
    int message[2];
    ssize_t got;
    // Read to the end: the write end closes at exec, so that returning means the program runs.
    while ((got = read(report[0], message, sizeof message)) != 0) {
        if (got < 0) {
            if (errno == EINTR) continue;
            break;
        }
        if (message[0] != 0) failure = message[0];
        else if (message[1] > 0) pid = message[1];
    }
    close(report[0]);
    if (how->detached || failure != 0) {
        int status;
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    }
    return failure != 0 ? -failure : pid;
}

int cl_subreaper(void) { return answer(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)); }

int cl_pidfd_open(pid_t pid) { return answer((int)syscall(SYS_pidfd_open, pid, 0)); }

int cl_pidfd_getfd(int pidfd, int fd) { return answer((int)syscall(SYS_pidfd_getfd, pidfd, fd, 0)); }

// From linux/pidfd.h of 6.15: older headers do not have it, older kernels answer ENOTTY.
struct pidfd_info_615 {
    uint64_t mask, cgroupid;
    uint32_t pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
    int32_t exit_code;
};
#define PIDFD_GET_INFO_615 _IOWR(0xFF, 11, struct pidfd_info_615)
#define PIDFD_INFO_EXIT_615 (1UL << 3)

int cl_pidfd_exit(int pidfd, int32_t *status) {
    struct pidfd_info_615 info = {.mask = PIDFD_INFO_EXIT_615};
    if (ioctl(pidfd, PIDFD_GET_INFO_615, &info) < 0) return -errno;
    if (!(info.mask & PIDFD_INFO_EXIT_615)) return -ENODATA;
    *status = info.exit_code;
    return 0;
}

int cl_signalfd(void) {
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGCHLD);
    sigaddset(&wanted, SIGTERM);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &wanted, NULL) < 0) return -errno;
    signal(SIGPIPE, SIG_IGN);
    return answer(signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC));
}

int cl_signal_read(int fd) {
    struct signalfd_siginfo info;
    ssize_t got = read(fd, &info, sizeof info);
    return got == sizeof info ? (int)info.ssi_signo : -EAGAIN;
}

/// A socket is of the namespace that its maker was in: the thread need not stay there.
static int tcp_socket(int netns) {
    if (netns < 0) return answer(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    int own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    if (own < 0) return -errno;
    int fd = setns(netns, CLONE_NEWNET) < 0 ? -errno : answer(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    // A thread that stayed in a workload's network would speak for the node there.
    if (setns(own, CLONE_NEWNET) < 0) abort();
    close(own);
    return fd;
}

int cl_tcp_connect(int netns, const char *address, uint16_t port, int milliseconds) {
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, address, &peer.sin_addr) != 1) return -EINVAL;
    int fd = tcp_socket(netns);
    if (fd < 0) return fd;
    // Also of connect (socket(7), SO_SNDTIMEO).
    struct timeval limit = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (connect(fd, (struct sockaddr *)&peer, sizeof peer) == 0) return fd;
    int bad = -errno;
    close(fd);
    return bad;
}

int cl_set_hostname(int uts, const char *name) {
    int own = open("/proc/thread-self/ns/uts", O_RDONLY | O_CLOEXEC);
    if (own < 0) return -errno;
    struct stat there, here;
    int result = fstat(uts, &there) < 0 || fstat(own, &here) < 0 ? -errno : 0;
    if (result == 0 && there.st_ino == here.st_ino) result = -EBUSY;
    if (result == 0) {
        result = setns(uts, CLONE_NEWUTS) < 0 ? -errno : answer(sethostname(name, strlen(name)));
        if (setns(own, CLONE_NEWUTS) < 0) abort();
    }
    close(own);
    return result;
}

int cl_pipe(int ends[2]) { return answer(pipe2(ends, O_CLOEXEC)); }

int cl_socket_pair(int ends[2]) { return answer(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)); }

int cl_pipe_both(int fd) {
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return answer(open(path, O_RDWR | O_CLOEXEC));
}

int cl_pipe_size(int fd, int bytes) { return answer(fcntl(fd, F_SETPIPE_SZ, bytes)); }

int cl_send_room(int fd, int bytes) { return answer(setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes)); }

int cl_syncfs(int fd) { return answer(syncfs(fd)); }

int cl_uffd_fault(int fd, uint64_t *address) {
    struct uffd_msg message;
    ssize_t got = read(fd, &message, sizeof message);
    if (got < 0) return -errno;
    if (got != sizeof message) return -EIO;
    if (message.event != UFFD_EVENT_PAGEFAULT) return 0;
    *address = message.arg.pagefault.address;
    return 1;
}

int cl_uffd_copy(int fd, uint64_t address, const void *bytes, uint64_t length) {
    struct uffdio_copy copy = {.dst = address, .src = (uintptr_t)bytes, .len = length};
    if (ioctl(fd, UFFDIO_COPY, &copy) == 0) return (int)copy.copy;
    // What was copied before it was disturbed is told in place of an error.
    return copy.copy > 0 ? (int)copy.copy : -errno;
}

int cl_uffd_zero(int fd, uint64_t address, uint64_t length) {
    struct uffdio_zeropage zero = {.range = {.start = address, .len = length}};
    return ioctl(fd, UFFDIO_ZEROPAGE, &zero) == 0 ? 0 : -errno;
}

int cl_uffd_wake(int fd, uint64_t address, uint64_t length) {
    struct uffdio_range range = {.start = address, .len = length};
    return answer(ioctl(fd, UFFDIO_WAKE, &range));
}

int cl_uffd_unregister(int fd, uint64_t address, uint64_t length) {
    struct uffdio_range range = {.start = address, .len = length};
    return answer(ioctl(fd, UFFDIO_UNREGISTER, &range));
}

int cl_clone(int from, int to) { return answer(ioctl(to, FICLONE, from)); }

int cl_direct(int fd, bool on) {
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? -errno : answer(fcntl(fd, F_SETFL, on ? flags | O_DIRECT : flags & ~O_DIRECT));
}

int cl_read_cached(int fd, void *bytes, size_t length) {
    struct iovec room = {.iov_base = bytes, .iov_len = length};
    ssize_t count = preadv2(fd, &room, 1, 0, RWF_NOWAIT);
    return count < 0 ? -errno : (int)count;
}

int cl_mount_id(const char *path, uint64_t *id) {
    struct statx found;
    if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, 0x1000U /* STATX_MNT_ID */, &found) < 0) return -errno;
    *id = found.stx_mnt_id;
    return 0;
}

int cl_whiteout(const char *path) { return answer(mknod(path, S_IFCHR | 0600, makedev(0, 0))); }

int cl_setxattr(const char *path, const char *name, const char *value, size_t length) {
    return answer(lsetxattr(path, name, value, length, 0));
}

int cl_free_bytes(const char *path, uint64_t *bytes) {
    struct statvfs found;
    if (statvfs(path, &found) < 0) return -errno;
    *bytes = (uint64_t)found.f_bavail * found.f_frsize;
    return 0;
}

int cl_unlinkat(int directory, const char *name, bool isDirectory) {
    return answer(unlinkat(directory, name, isDirectory ? AT_REMOVEDIR : 0));
}

static int unix_address(int directory, const char *name, struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    int length = snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s", directory, name);
    return length < 0 || (size_t)length >= sizeof address->sun_path ? -ENAMETOOLONG : 0;
}

static int unix_listen(int directory, const char *name, int type) {
    struct sockaddr_un address;
    int bad = unix_address(directory, name, &address);
    if (bad) return bad;
    int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -errno;
    unlinkat(directory, name, 0);
    mode_t before = umask(0177);
    int bound = bind(fd, (struct sockaddr *)&address, sizeof address);
    int failure = errno;
    umask(before);
    if (bound < 0 || listen(fd, 64) < 0) {
        if (bound == 0) failure = errno;
        close(fd);
        return -failure;
    }
    return fd;
}

int cl_unix_listen(int directory, const char *name) { return unix_listen(directory, name, SOCK_STREAM); }

int cl_packets_listen(int directory, const char *name) { return unix_listen(directory, name, SOCK_SEQPACKET); }

static int unix_connect(int directory, const char *name, int type) {
    struct sockaddr_un address;
    int bad = unix_address(directory, name, &address);
    if (bad) return bad;
    int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        int failure = errno;
        close(fd);
        return -failure;
    }
    return fd;
}

int cl_unix_connect(int directory, const char *name) { return unix_connect(directory, name, SOCK_STREAM); }

int cl_packets_connect(int directory, const char *name) { return unix_connect(directory, name, SOCK_SEQPACKET); }

int cl_accept(int fd) { return answer(accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)); }

int cl_send_files(int socket, const void *bytes, size_t length, const int *files, int count) {
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(CL_FILES * sizeof(int))];
    } control;
    if (count < 0 || count > CL_FILES || length == 0) return -EINVAL;
    size_t done = 0;
    while (done < length) {
        struct iovec part = {(char *)bytes + done, length - done};
        struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
        if (done == 0 && count > 0) {
            memset(&control, 0, sizeof control);
            message.msg_control = control.space;
            message.msg_controllen = CMSG_SPACE(count * sizeof(int));
            struct cmsghdr *header = CMSG_FIRSTHDR(&message);
            header->cmsg_level = SOL_SOCKET;
            header->cmsg_type = SCM_RIGHTS;
            header->cmsg_len = CMSG_LEN(count * sizeof(int));
            memcpy(CMSG_DATA(header), files, count * sizeof(int));
        }
        ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return -errno;
        done += (size_t)sent;
    }
    return 0;
}

int cl_receive_files(int socket, void *bytes, size_t length, int *files, int *count) {
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(CL_FILES * sizeof(int))];
    } control;
    struct iovec part = {bytes, length};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    *count = 0;
    ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (got < 0) return -errno;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        *count = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        memcpy(files, CMSG_DATA(header), *count * sizeof(int));
    }
    return (int)got;
}

int cl_write_quietly(int fd, const void *bytes, size_t length) {
    sigset_t pipe, before;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    // The signal of a write is directed at the writing thread (signal(7)): blocked here, taken back, nobody else hears of it.
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    ssize_t wrote = write(fd, bytes, length);
    int failure = errno;
    if (wrote < 0 && failure == EPIPE && !sigismember(&before, SIGPIPE)) {
        struct timespec now = {0, 0};
        while (sigtimedwait(&pipe, NULL, &now) < 0 && errno == EINTR) {}
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return wrote < 0 ? -failure : (int)wrote;
}

bool cl_address_exists(const char *address) {
    struct in_addr wanted;
    struct ifaddrs *all;
    if (inet_pton(AF_INET, address, &wanted) != 1 || getifaddrs(&all) < 0) return false;
    bool found = false;
    for (struct ifaddrs *one = all; one && !found; one = one->ifa_next)
        found = one->ifa_addr && one->ifa_addr->sa_family == AF_INET
            && ((struct sockaddr_in *)one->ifa_addr)->sin_addr.s_addr == wanted.s_addr;
    freeifaddrs(all);
    return found;
}

int cl_memory_file(const char *name) { return answer(memfd_create(name, MFD_CLOEXEC)); }

int cl_peek(int socket, void *bytes, size_t length) { return answer((int)recv(socket, bytes, length, MSG_PEEK)); }

int cl_say(int socket, const void *bytes, size_t length) { return answer((int)send(socket, bytes, length, MSG_NOSIGNAL)); }

int cl_window_size(int terminal, uint16_t columns, uint16_t rows) {
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    return answer(ioctl(terminal, TIOCSWINSZ, &size));
}

int cl_get_window_size(int terminal, uint16_t *columns, uint16_t *rows) {
    struct winsize size;
    if (ioctl(terminal, TIOCGWINSZ, &size) < 0) return -errno;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}

int cl_link_set(const char *name, bool up) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    if (strlen(name) >= sizeof request.ifr_name) return -ENAMETOOLONG;
    strcpy(request.ifr_name, name);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    int result = ioctl(fd, SIOCGIFFLAGS, &request);
    if (result == 0) {
        request.ifr_flags = (short)(up ? request.ifr_flags | IFF_UP : request.ifr_flags & ~IFF_UP);
        result = ioctl(fd, SIOCSIFFLAGS, &request);
    }
    int failure = errno;
    close(fd);
    return result < 0 ? -failure : 0;
}

// A filter of the kernel's (Documentation/networking/filter.rst); for a SOCK_DGRAM socket its bytes begin with the IP header. A jump names how many
// instructions it passes over, so every way out is written where it is taken.
int cl_ear(const char *name, const struct cl_range *ignored, int count, bool arp) {
    struct sock_filter code[34 + 4 * CL_RANGES];
    const struct sock_filter hear = BPF_STMT(BPF_RET | BPF_K, 1), pass = BPF_STMT(BPF_RET | BPF_K, 0);
    unsigned short length = 0;
    if (count < 0 || count > CL_RANGES) return -EINVAL;
#define SAY(...) code[length++] = (struct sock_filter)__VA_ARGS__
    SAY(BPF_STMT(BPF_LD | BPF_H | BPF_ABS, SKF_AD_OFF + SKF_AD_PROTOCOL));
    if (arp) {
        SAY(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_ARP, 0, 1));
        code[length++] = hear;
    }
    SAY(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 1, 0));
    code[length++] = pass;
    SAY(BPF_STMT(BPF_LD | BPF_B | BPF_ABS, SKF_AD_OFF + SKF_AD_PKTTYPE));
    SAY(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, 1, 0));
    code[length++] = pass;
    for (int index = 0; index < count; index++) {
        SAY(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 12));
        SAY(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ignored[index].mask));
        SAY(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ignored[index].first, 0, 1));
        code[length++] = pass;
    }
    SAY(BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9));
    SAY(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMP, 0, 1));
    code[length++] = pass;
    SAY(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 1, 0));
    code[length++] = hear;
    SAY(BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0));
    SAY(BPF_STMT(BPF_LD | BPF_B | BPF_IND, 13));
    SAY(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, TH_SYN, 0, 1));
    code[length++] = hear;
    // The length of both headers, then what is left of the packet's.
    SAY(BPF_STMT(BPF_LD | BPF_B | BPF_IND, 12));
    SAY(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf0));
    SAY(BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 2));
    SAY(BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0));
    SAY(BPF_STMT(BPF_MISC | BPF_TAX, 0));
    SAY(BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 2));
    SAY(BPF_STMT(BPF_ALU | BPF_SUB | BPF_X, 0));
    SAY(BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 0, 0, 1));
    code[length++] = hear;
    code[length++] = pass;
#undef SAY
    struct sock_fprog program = {.len = length, .filter = code};
    struct sockaddr_ll place = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)if_nametoindex(name)};
    if (place.sll_ifindex == 0) return -errno;
    // Bound to no protocol until it has its filter: it hears nothing before.
    int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -errno;
    int room = 0;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0 &&
        bind(fd, (struct sockaddr *)&place, sizeof place) == 0)
        return fd;
    int failure = errno;
    close(fd);
    return -failure;
}

int64_t cl_ear_count(int fd) {
    struct tpacket_stats heard;
    socklen_t length = sizeof heard;
    return getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &heard, &length) < 0 ? -errno : (int64_t)heard.tp_packets;
}

bool cl_link_exists(const char *name) { return if_nametoindex(name) != 0; }

int cl_announce(const char *name, const char *address) {
    struct {
        struct arphdr header;
        unsigned char sender[ETH_ALEN];
        struct in_addr senderAddress;
        unsigned char target[ETH_ALEN];
        struct in_addr targetAddress;
    } __attribute__((packed)) packet;
    struct sockaddr_ll everybody;
    struct ifreq request;
    memset(&packet, 0, sizeof packet);
    memset(&everybody, 0, sizeof everybody);
    memset(&request, 0, sizeof request);
    if (strlen(name) >= sizeof request.ifr_name) return -ENAMETOOLONG;
    if (inet_pton(AF_INET, address, &packet.senderAddress) != 1) return -EINVAL;
    packet.targetAddress = packet.senderAddress;
    strcpy(request.ifr_name, name);
    int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_ARP));
    if (fd < 0) return -errno;
    int result = ioctl(fd, SIOCGIFHWADDR, &request);
    if (result == 0) {
        memcpy(packet.sender, request.ifr_hwaddr.sa_data, ETH_ALEN);
        result = ioctl(fd, SIOCGIFINDEX, &request);
    }
    if (result == 0) {
        packet.header.ar_hrd = htons(ARPHRD_ETHER);
        packet.header.ar_pro = htons(ETH_P_IP);
        packet.header.ar_hln = ETH_ALEN;
        packet.header.ar_pln = sizeof(struct in_addr);
        packet.header.ar_op = htons(ARPOP_REQUEST);
        everybody.sll_family = AF_PACKET;
        everybody.sll_protocol = htons(ETH_P_ARP);
        everybody.sll_ifindex = request.ifr_ifindex;
        everybody.sll_halen = ETH_ALEN;
        memset(everybody.sll_addr, 0xff, ETH_ALEN);
        result = (int)sendto(fd, &packet, sizeof packet, 0, (struct sockaddr *)&everybody, sizeof everybody);
    }
    int failure = errno;
    close(fd);
    return result < 0 ? -failure : 0;
}

static struct sockaddr_in place(uint32_t address, uint16_t port) {
    struct sockaddr_in place;
    memset(&place, 0, sizeof place);
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = address;
    place.sin_port = port;
    return place;
}

int cl_datagrams_open(uint16_t *port) {
    int on = 1, room = 4 << 20;
    struct sockaddr_in own = place(htonl(INADDR_ANY), htons(*port));
    socklen_t length = sizeof own;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -errno;
    // Room for a burst: a convenience, for which root need not be asked twice.
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
    if (setsockopt(fd, IPPROTO_IP, IP_TRANSPARENT, &on, sizeof on) < 0 ||
        setsockopt(fd, IPPROTO_IP, IP_RECVORIGDSTADDR, &on, sizeof on) < 0 || bind(fd, (struct sockaddr *)&own, sizeof own) < 0 ||
        getsockname(fd, (struct sockaddr *)&own, &length) < 0) {
        int failure = errno;
        close(fd);
        return -failure;
    }
    *port = ntohs(own.sin_port);
    return fd;
}

int cl_datagram_take(int fd, void *bytes, size_t length, struct cl_way *way) {
    char control[CMSG_SPACE(sizeof(struct sockaddr_in))];
    struct sockaddr_in from = place(0, 0);
    struct iovec piece = {bytes, length};
    struct msghdr message = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control,
                             .msg_controllen = sizeof control};
    int got = (int)recvmsg(fd, &message, 0);
    if (got < 0) return -errno;
    memset(way, 0, sizeof *way);
    way->fromAddress = from.sin_addr.s_addr;
    way->fromPort = from.sin_port;
    for (struct cmsghdr *word = CMSG_FIRSTHDR(&message); word; word = CMSG_NXTHDR(&message, word)) {
        if (word->cmsg_level != IPPROTO_IP || word->cmsg_type != IP_ORIGDSTADDR) continue;
        struct sockaddr_in to;
        memcpy(&to, CMSG_DATA(word), sizeof to);
        way->toAddress = to.sin_addr.s_addr;
        way->toPort = to.sin_port;
    }
    return got;
}

// By a socket at the sender's own address: the kernel cuts what is longer than a packet.
static int give_bound(const void *bytes, size_t length, const struct cl_way *way, uint32_t mark) {
    int on = 1;
    struct sockaddr_in from = place(way->fromAddress, way->fromPort), to = place(way->toAddress, way->toPort);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    int result = setsockopt(fd, IPPROTO_IP, IP_TRANSPARENT, &on, sizeof on);
    if (result == 0) result = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (result == 0) result = setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof mark);
    if (result == 0) result = bind(fd, (struct sockaddr *)&from, sizeof from);
    if (result == 0) result = (int)sendto(fd, bytes, length, 0, (struct sockaddr *)&to, sizeof to);
    int failure = errno;
    close(fd);
    return result < 0 ? -failure : result;
}

// By a raw socket, which has no port that could be taken: the sender is a program of this machine, and has it. One packet at most (raw(7)).
static int give_raw(const void *bytes, size_t length, const struct cl_way *way, uint32_t mark) {
    struct {
        struct iphdr ip;
        struct udphdr udp;
    } head;
    struct sockaddr_in to = place(way->toAddress, 0);
    struct iovec pieces[] = {{&head, sizeof head}, {(void *)bytes, length}};
    struct msghdr message = {.msg_name = &to, .msg_namelen = sizeof to, .msg_iov = pieces, .msg_iovlen = 2};
    // The kernel writes the length, the number and the sum of the first header; the sum of the second may be left out (RFC 768).
    memset(&head, 0, sizeof head);
    head.ip.version = 4;
    head.ip.ihl = sizeof head.ip / 4;
    head.ip.ttl = IPDEFTTL;
    head.ip.protocol = IPPROTO_UDP;
    head.ip.saddr = way->fromAddress;
    head.ip.daddr = way->toAddress;
    head.udp.source = way->fromPort;
    head.udp.dest = way->toPort;
    head.udp.len = htons((uint16_t)(sizeof head.udp + length));
    int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
    if (fd < 0) return -errno;
    int result = setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof mark);
    if (result == 0) result = (int)sendmsg(fd, &message, 0);
    int failure = errno;
    close(fd);
    return result < 0 ? -failure : result;
}

int cl_datagram_give(const void *bytes, size_t length, const struct cl_way *way, uint32_t mark) {
    int result = give_bound(bytes, length, way, mark);
    return result == -EADDRINUSE ? give_raw(bytes, length, way, mark) : result;
}

uint64_t cl_most_files(void) {
    struct rlimit limit;
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? (uint64_t)limit.rlim_max : 0;
}
