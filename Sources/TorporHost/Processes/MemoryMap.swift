import Glibc
package import TorporModel

/// One mapping of a process's memory, as a line of /proc/PID/maps says it (proc_pid_maps(5)).
package struct MemoryMap: Hashable, Sendable {
    /// In bytes; the first address behind it is `end`.
    package let start: UInt64
    package let end: UInt64
    /// Shared with other processes rather than copied on write.
    package let isShared: Bool
    /// `/usr/lib/libc.so.6`, `[heap]`, `/memfd:x (deleted)`; empty for anonymous memory.
    package let name: String

    /// nil for what is no line of such a file.
    package init?(line: Substring) {
        let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
        guard fields.count >= 5, let dash = fields[0].firstIndex(of: "-"), let start = UInt64(fields[0][..<dash], radix: 16),
            let end = UInt64(fields[0][fields[0].index(after: dash)...], radix: 16), start < end
        else { return nil }
        self.start = start
        self.end = end
        isShared = fields[1].hasSuffix("s")
        name = fields.count > 5 ? String(fields[5].drop { $0 == " " }) : ""
    }

    /// Of a process that lives; in order of addresses.
    package static func read(_ pid: Int32) throws(TorporError) -> [MemoryMap] {
        try DurableFile.readText("/proc/\(pid)/maps", limit: 64 << 20).split(separator: "\n").compactMap { MemoryMap(line: $0) }
    }

    /// Memory of the kernel's own making, which no process can write.
    package var isKernels: Bool { name.hasPrefix("[v") }

    /// Shared memory that is no file of any disk: its bytes are nowhere else.
    package var isSharedMemory: Bool {
        isShared && ["/dev/zero (deleted)", "/memfd:", "/SYSV", "/dev/shm/"].contains { name.hasPrefix($0) }
    }
}
