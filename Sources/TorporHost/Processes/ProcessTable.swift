import Glibc

/// What /proc says of processes (proc(5)).
package enum ProcessTable {
    /// The facts that identify a process and say how it is.
    package struct Facts: Hashable, Sendable {
        package let pid: Int32
        /// `R`, `S`, `D`, `T` (stopped), `t` (traced), `Z`, …
        package let state: Character
        package let parent: Int32
        package let session: Int32
        /// Clock ticks since boot: with the pid it names one process for ever.
        package let started: UInt64
    }

    /// nil when there is no such process.
    package static func facts(_ pid: Int32) -> Facts? {
        guard let text = try? DurableFile.readText("/proc/\(pid)/stat", limit: 8192), let close = text.lastIndex(of: ")") else {
            return nil
        }
        // The name in parentheses may hold anything, so fields count from the last one: state is field 3 of proc(5).
        let fields = text[text.index(after: close)...].split(separator: " ")
        guard fields.count > 19, let state = fields[0].first, let parent = Int32(fields[1]), let session = Int32(fields[3]),
            let started = UInt64(fields[19])
        else { return nil }
        return Facts(pid: pid, state: state, parent: parent, session: session, started: started)
    }

    /// Living (or zombie) processes whose session is `session`.
    package static func session(_ session: Int32) -> [Facts] {
        Folder.names("/proc").compactMap { Int32($0) }.compactMap { facts($0) }.filter { $0.session == session }
    }

    /// The process that traces this one; 0 for none.
    package static func tracer(of pid: Int32) -> Int32 {
        guard let text = try? DurableFile.readText("/proc/\(pid)/status", limit: 65536) else { return 0 }
        return text.split(separator: "\n").first { $0.hasPrefix("TracerPid:") }
            .flatMap { Int32($0.dropFirst("TracerPid:".count).drop { $0 == "\t" || $0 == " " }) } ?? 0
    }

    /// The user that a process is, when it is not root in every one of its ids; nil for root's, and for one that is gone.
    package static func stranger(_ pid: Int32) -> UInt32? {
        guard let text = try? DurableFile.readText("/proc/\(pid)/status", limit: 65536) else { return nil }
        let ids = text.split(separator: "\n").filter { $0.hasPrefix("Uid:") || $0.hasPrefix("Gid:") }
            .flatMap { $0.split(separator: "\t").dropFirst().compactMap { UInt32($0) } }
        return ids.contains { $0 != 0 } ? ids.first : nil
    }

    /// Whether the process has a handler for the signal: `SigCgt` of /proc/PID/status, a hexadecimal mask.
    package static func catches(_ signal: Int32, _ pid: Int32) -> Bool {
        guard let text = try? DurableFile.readText("/proc/\(pid)/status", limit: 65536) else { return false }
        let line = text.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
        let mask = line?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } ?? 0
        return mask & (1 << UInt64(signal - 1)) != 0
    }

    /// Number to target of every open descriptor, as /proc/PID/fd links name them.
    package static func descriptors(of pid: Int32) -> [(number: Int32, target: String)] {
        Folder.names("/proc/\(pid)/fd").compactMap { name in
            guard let number = Int32(name), let target = link("/proc/\(pid)/fd/\(name)") else { return nil }
            return (number, target)
        }
    }

    /// Paths of the files that the process has mapped, without `(deleted)` ones and what is no file; each once, sorted.
    package static func mappedFiles(of pid: Int32) -> [String] {
        guard let text = try? DurableFile.readText("/proc/\(pid)/maps", limit: 64 << 20) else { return [] }
        let paths = text.split(separator: "\n").compactMap { line -> String? in
            let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            guard fields.count == 6 else { return nil }
            let path = fields[5].drop { $0 == " " }
            return path.first == "/" && !path.hasSuffix(" (deleted)") ? String(path) : nil
        }
        return Set(paths).sorted()
    }

    /// Resident bytes of the process.
    package static func residentBytes(of pid: Int32) -> UInt64 {
        guard let text = try? DurableFile.readText("/proc/\(pid)/statm", limit: 256) else { return 0 }
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (UInt64(fields[1]) ?? 0) * UInt64(getpagesize()) : 0
    }

    /// What the process, and the children that it has waited for, have used of the processors, in microseconds: fields 14 to 17 of
    /// /proc/PID/stat, in clock ticks.
    package static func cpuMicroseconds(of pid: Int32) -> UInt64 {
        guard let text = try? DurableFile.readText("/proc/\(pid)/stat", limit: 8192), let close = text.lastIndex(of: ")") else { return 0 }
        let fields = text[text.index(after: close)...].split(separator: " ")
        guard fields.count > 15 else { return 0 }
        return fields[11..<15].compactMap { UInt64($0) }.reduce(0, +) * (1_000_000 / UInt64(sysconf(Int32(_SC_CLK_TCK))))
    }

    /// A link's target as written.
    package static func link(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let length = buffer.withUnsafeMutableBytes { bytes in
            bytes.bindMemory(to: CChar.self).baseAddress.map { readlink(path, $0, bytes.count) } ?? -1
        }
        return length > 0 ? String(decoding: buffer[..<length], as: UTF8.self) : nil
    }
}
